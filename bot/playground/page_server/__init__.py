"""The server side of the playground's page in the browser: its requests, and the state that it shows."""
