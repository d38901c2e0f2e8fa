"""Logging visits: the one-line grammar, the form and the receipt."""
