"""The parser of a line after /visit."""
