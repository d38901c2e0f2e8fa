"""?? tests/storage/queries"""
