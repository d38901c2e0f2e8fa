"""?? tests/bot/wording"""
