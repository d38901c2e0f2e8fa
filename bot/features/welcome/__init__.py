"""The welcome: what a leader is told when they begin to take part."""
