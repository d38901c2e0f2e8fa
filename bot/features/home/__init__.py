"""The Home tab: a leader's clock, ten, plans and promises on one page."""
