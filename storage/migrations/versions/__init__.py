"""?? storage/migrations/versions"""
