"""What the playground's page in the browser asks for, and what it is told."""
