"""/visit: the table of subcommands; parsing and storing a line."""
