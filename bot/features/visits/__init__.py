"""Logging visits: kept, shared, edited, taken back; the form, the receipt and the list."""
