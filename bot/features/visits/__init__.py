"""Visits: logging, sharing, editing and taking back; the form, the receipt and the list."""
