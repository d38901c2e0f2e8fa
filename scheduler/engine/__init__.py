"""The clock, the planner and the sender: finds what is due, writes it into the outbox, and sends it."""
