"""The playground's initial data: people, a programme, a quarter of visits and answers."""
