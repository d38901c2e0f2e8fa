"""What the playground begins with: people, a programme, a quarter of visits and answers."""
