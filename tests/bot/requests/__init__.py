"""?? tests/bot/requests"""
