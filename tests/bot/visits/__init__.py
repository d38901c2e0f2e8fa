"""?? tests/bot/visits"""
