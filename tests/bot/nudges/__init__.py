"""?? tests/bot/nudges"""
