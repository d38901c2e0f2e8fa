"""What people read when the database fails: what is wrong, what became of their words, and what to do."""

from storage.core.failures import Cause, CommitUnknownError, DatabaseUnavailableError

_WRONG = {
    Cause.UNREACHABLE: "I can't reach my database just now",
    Cause.FULL: "My database's disk is full",
    Cause.SCHEMA: "My database doesn't fit this version of me",
    Cause.READ_ONLY: "My database takes nothing new just now",
}
_TRY_AGAIN = "Please try again in a minute."
_LOOK_AGAIN = "Please look in a minute."
_TELL_AN_ADMIN = "Please tell an admin."
_NEEDS_AN_ADMIN = (Cause.FULL, Cause.SCHEMA)

UNKNOWN = (
    "My database didn't answer, so I don't know whether it was stored; `/visit list` shows it."
)


def sentence(error: DatabaseUnavailableError, *, stored: bool) -> str:
    """The sentence for the person. `stored`: something was, or may have been, before it failed."""
    if isinstance(error, CommitUnknownError):
        return UNKNOWN
    wrong, for_admin = _WRONG[error.cause], error.cause in _NEEDS_AN_ADMIN
    if stored:
        todo = _TELL_AN_ADMIN if for_admin else _LOOK_AGAIN
        return f"{wrong}, so I can't show what came of it. {todo}"
    return f"{wrong}, so nothing was stored. {_TELL_AN_ADMIN if for_admin else _TRY_AGAIN}"
