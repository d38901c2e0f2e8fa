"""?? tests/bot/delivery"""
