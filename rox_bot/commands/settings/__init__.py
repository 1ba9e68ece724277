"""`/rox settings`: what holds for the workspace and for one Slack channel, and how it is changed."""
