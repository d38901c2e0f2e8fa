"""?? tests/bot/features/admin_notices"""
