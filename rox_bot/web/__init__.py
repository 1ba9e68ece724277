"""HTTP in: the request guard, Slack's requests in signed HTTP mode, and health."""
