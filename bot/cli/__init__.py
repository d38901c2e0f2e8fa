"""The command `keep-in-touch`: a file for each command."""
