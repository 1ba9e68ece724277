"""Speaking in Slack: posts, notes and files, and what a refusal of Slack's means."""
