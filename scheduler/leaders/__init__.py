"""What the kinds of messages know of a workspace and its leaders, and how a kind stands with a leader."""
