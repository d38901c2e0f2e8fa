"""What goes out unasked, and what becomes of it."""
