"""?? tests/scheduler/explain"""
