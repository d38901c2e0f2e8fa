"""?? tests/scheduler/leaders"""
