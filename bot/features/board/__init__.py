"""The board: who met customers in the last 91 days, by function first. Nobody is shamed by it."""
