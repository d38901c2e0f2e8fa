"""?? tests/storage/outbox"""
