"""The command line `keep-in-touch`: one module for each command."""
