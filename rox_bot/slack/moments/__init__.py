"""Magic moments in Slack: taken in, asked about, captured by hand, corrected, told."""
