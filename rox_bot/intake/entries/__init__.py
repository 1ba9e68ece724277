"""What people write down by hand: answers of customers, what these decided, what policies blocked; and corrections."""
