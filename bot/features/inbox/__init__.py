"""Plain messages to the bot: replies in its conversation, and mentions in channels."""
