"""The board: who met customers in the last 91 days, by function first. It shames nobody."""
