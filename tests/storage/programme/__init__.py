"""?? tests/storage/programme"""
