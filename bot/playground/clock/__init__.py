"""Business time in the playground, and advancing it."""
