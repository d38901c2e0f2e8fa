"""The grammar of a line after /visit."""
