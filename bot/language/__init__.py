"""What people type, read into values. Pure; it imports nothing else of bot."""
