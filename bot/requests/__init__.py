"""What Slack asks of us: who acts, whether they may, the kinds of request, and once only."""
