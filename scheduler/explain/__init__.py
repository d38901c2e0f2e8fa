"""Why a message came, or did not."""
