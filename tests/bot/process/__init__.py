"""?? tests/bot/process"""
