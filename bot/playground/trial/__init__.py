"""`keep-in-touch try`: the real bot in the playground, for somebody to try out."""
