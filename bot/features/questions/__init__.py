"""The weekly question about one of the ten: asked, answered, rated."""
