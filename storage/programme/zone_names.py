"""Names of time zones that are not the zone of a place: abbreviations and fixed offsets. Pure.

EST is known to the time zone database, and is five hours behind UTC in summer, too: whoever types it means New York.
"""

_OF_A_PLACE = {
    "America/New_York": "EST EDT ET EST5EDT",
    "America/Chicago": "CST CDT CT CST6CDT",
    "America/Denver": "MST MDT MT MST7MDT",
    "America/Los_Angeles": "PST PDT PT PST8PDT",
    "America/Anchorage": "AKST AKDT",
    "Pacific/Honolulu": "HST HDT",
    "America/Sao_Paulo": "BRT",
    "Europe/London": "GMT BST GMT0 GMT+0 GMT-0",
    "Europe/Lisbon": "WET WEST",
    "Europe/Berlin": "CET CEST MET MEZ MEST MESZ",
    "Europe/Athens": "EET EEST",
    "Europe/Moscow": "MSK",
    "Africa/Johannesburg": "SAST",
    "Asia/Dubai": "GST",
    "Asia/Kolkata": "IST",
    "Asia/Singapore": "SGT",
    "Asia/Hong_Kong": "HKT",
    "Asia/Tokyo": "JST",
    "Asia/Seoul": "KST",
    "Australia/Sydney": "AEST AEDT",
    "Australia/Perth": "AWST",
    "Pacific/Auckland": "NZST NZDT",
}
_MEANT = {short: place for place, shorts in _OF_A_PLACE.items() for short in shorts.split()}
_UTC = {"ETC/UTC", "ETC/UCT", "ETC/UNIVERSAL", "ETC/ZULU"}


def meant_by(name: str) -> str | None:
    """The zone that is probably meant by an abbreviation, such as America/New_York for EST; None for other names."""
    return _MEANT.get(name.strip().upper())


def problem_with(name: str) -> str | None:
    """Why this is not to be used as a zone, in a sentence for whoever typed it; None if nothing speaks against it."""
    typed = name.strip()
    meant = meant_by(typed)
    if meant:
        return f"“{typed}” is an offset and no place, so it would be an hour off in part of the year. Use {meant}."
    fixed = typed.upper().startswith(("ETC/", "UTC+", "UTC-", "GMT+", "GMT-"))
    if fixed and typed.upper() not in _UTC:
        return (
            f"“{typed}” is the same all year round. Use the zone of a place, such as Europe/Berlin."
        )
    return None
