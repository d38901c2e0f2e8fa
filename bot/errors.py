"""Errors whose message is shown to the person as it is."""


class MistakeError(Exception):
    """Something the person can correct or has to know. The message is a complete, friendly sentence."""


class UnsureError(MistakeError):
    """Slack did not answer. A caller that can do without the answer may continue, and say so."""


class NotAllowedError(MistakeError):
    """The actor may not do this."""


class NotEnrolledError(NotAllowedError):
    """The actor is not enrolled. bot/requests/admission.py words it by what Slack says about them."""
