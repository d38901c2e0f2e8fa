"""?? tests/storage/search"""
