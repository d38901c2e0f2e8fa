"""What people write to the bot in plain words: replies, and its name in a channel."""
