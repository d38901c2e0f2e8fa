"""The ten best customers of a leader, and what is known of them."""
