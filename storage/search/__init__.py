"""Full-text search in visits and answers."""
