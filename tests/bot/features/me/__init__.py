"""?? tests/bot/features/me"""
