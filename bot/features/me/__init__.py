"""`/visit me`: a leader's own numbers, which only they see."""
