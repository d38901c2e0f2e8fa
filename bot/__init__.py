"""What Slack sees: what is answered, and how everything that is said is worded. The only package that knows Slack."""
