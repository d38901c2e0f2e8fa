"""Block Kit's rules: whether Slack would take a message, a view, a list of options."""
