"""?? tests/scheduler/kinds"""
