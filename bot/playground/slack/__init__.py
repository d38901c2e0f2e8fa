"""The stand-in Slack: one workspace in memory, its Web API and its ways to reach the app."""
