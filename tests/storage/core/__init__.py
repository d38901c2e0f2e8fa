"""?? tests/storage/core"""
