"""?? tests/bot/features/briefs"""
