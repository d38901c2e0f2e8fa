"""Who takes part and how it is set: `/visit setup`, the command line, the manifest, what Slack tells of people."""
