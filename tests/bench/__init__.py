"""`make bench`: the promised figures, measured side by side in one run, because only ratios travel between machines."""
