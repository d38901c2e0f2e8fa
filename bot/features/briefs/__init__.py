"""The brief before a planned visit, and "did you meet?" after it."""
