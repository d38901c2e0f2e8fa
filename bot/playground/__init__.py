"""A strict stand-in for Slack, in memory: the tests' counterpart, and the server behind the browser's playground."""
