"""`make bench`: measures the promised figures side by side, because only ratios compare between machines."""
