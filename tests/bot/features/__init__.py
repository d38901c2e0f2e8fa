"""?? tests/bot/features"""
