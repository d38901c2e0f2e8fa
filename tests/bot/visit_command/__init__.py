"""?? tests/bot/visit_command"""
