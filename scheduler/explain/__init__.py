"""Why a message came or did not: what `/visit why` and the admins are shown, as codes."""
