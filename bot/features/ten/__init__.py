"""The ten best customers of each leader: named from memory, compared, shown as a map."""
