"""The stand-in Slack: its workspaces in memory, its Web API, and how it sends payloads to the app."""
