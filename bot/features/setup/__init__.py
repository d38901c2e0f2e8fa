"""`/visit setup`: who takes part and how it is set; and what Slack tells of people and of the app."""
