"""?? tests/scheduler/engine"""
