"""Around a planned visit: the brief before it, and "did you meet?" after it."""
