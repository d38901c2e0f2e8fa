"""What reads across tables."""
