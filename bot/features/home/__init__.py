"""The Home tab: a leader's clock, ten, plans, promises and settings on one page."""
