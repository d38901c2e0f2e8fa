"""`/visit me`: the numbers of a leader, for that leader alone."""
