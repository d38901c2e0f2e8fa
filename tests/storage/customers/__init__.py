"""?? tests/storage/customers"""
