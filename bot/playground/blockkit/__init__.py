"""Block Kit's rules: whether Slack would accept a message, a view or a list of options."""
