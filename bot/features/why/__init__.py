"""Why did a message come, or not: `/visit why` for the leader, `keep-in-touch why USER` for the admin."""
