"""`/visit why`: why a message came to a leader, or did not."""
