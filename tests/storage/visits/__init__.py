"""?? tests/storage/visits"""
