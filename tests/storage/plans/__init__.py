"""?? tests/storage/plans"""
