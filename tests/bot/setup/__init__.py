"""?? tests/bot/setup"""
