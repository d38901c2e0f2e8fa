"""What the rules know of a workspace and a leader."""
