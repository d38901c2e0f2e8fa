"""Days, zones, holidays and working time."""
