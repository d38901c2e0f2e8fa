"""The welcome message to a newly enrolled leader."""
