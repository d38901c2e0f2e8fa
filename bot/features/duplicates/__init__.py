"""Which customers are one: for admins, by way of /visit setup."""
