"""The ten best customers of a leader: the lists, answers to questions about them, and ratings."""
