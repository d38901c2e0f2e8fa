"""?? tests/bot/cli"""
