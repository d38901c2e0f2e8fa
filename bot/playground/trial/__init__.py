"""`keep-in-touch try`: the real bot in the playground, to try it out."""
