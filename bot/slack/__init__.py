"""Slack itself: requests in, calls out, text and blocks within its limits, and what its faults mean."""
