"""A running process: the app, the runtime, HTTP, how it starts, and what is sent unasked."""
