"""Promises made to customers: reminded of before they are due, ticked off, put off."""
