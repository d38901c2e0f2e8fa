"""Plans: visits to come."""
