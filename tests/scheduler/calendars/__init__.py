"""?? tests/scheduler/calendars"""
