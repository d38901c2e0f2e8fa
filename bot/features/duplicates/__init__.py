"""Finding and merging duplicate customers: for admins, through /visit setup."""
