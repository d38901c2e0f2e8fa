"""`/visit setup`: participants and settings; and Slack's events about people and the app."""
