"""?? tests/bot/language"""
