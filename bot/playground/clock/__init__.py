"""Business time in the playground, and winding it on."""
