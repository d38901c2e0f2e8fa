"""/visit: the table of subcommands, and a line understood and stored."""
