"""What admins are told when a message failed."""
