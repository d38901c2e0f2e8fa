"""?? tests/storage/ten"""
