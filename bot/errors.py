"""Mistakes that are answered with their own sentence."""


class MistakeError(Exception):
    """Something the person can put right or must know: the message is a finished, kind sentence."""


class UnsureError(MistakeError):
    """Slack did not say. Whoever can do without its word may go on, and say so."""


class NotAllowedError(MistakeError):
    """The acting user may not do this."""


class NotEnrolledError(NotAllowedError):
    """The acting user takes no part. bot/requests/admission.py words it by what Slack says of them."""
