"""Reads the fields that several forms have, and collects what is wrong with them."""

import re

USER = re.compile(r"[UW][A-Z0-9_]{1,30}")

NO_CUSTOMER = "Pick a customer, or type a new name and add it."
