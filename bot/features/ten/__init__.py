"""The ten best customers of each leader, and the weekly question about one of them."""
