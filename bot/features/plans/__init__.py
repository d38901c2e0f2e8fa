"""Planned visits: planning, showing, moving and cancelling them."""
