"""?? tests/bot/features/questions"""
