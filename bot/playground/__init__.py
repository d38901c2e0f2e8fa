"""A strict in-memory stand-in for Slack, used by the tests and as the server behind the playground's page."""
