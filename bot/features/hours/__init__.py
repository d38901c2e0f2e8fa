"""A leader's own working time: `/visit hours`, `/visit away …`, `/visit back`."""
