"""The clock, the planner, the sender: from what is due to what was sent."""
