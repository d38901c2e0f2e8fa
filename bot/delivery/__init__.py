"""Messages that the bot sends unasked: posting them, and updating them afterwards."""
