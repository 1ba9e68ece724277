"""What people say to `/rox value` and `/rox levers`."""
