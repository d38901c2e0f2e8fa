"""The domain of a company: of a web address, and of what was typed as its name: initech.com, dana@initech.com."""

import re

# Shared domains, which do not identify a company.
_SHARED_WORDS = (
    "gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com aol.com gmx.de gmx.net web.de "
    "t-online.de mail.ru qq.com 163.com proton.me protonmail.com linkedin.com facebook.com instagram.com x.com "
    "twitter.com xing.com youtube.com google.com wixsite.com wordpress.com github.io"
)
_SHARED = frozenset(_SHARED_WORDS.split())
_DOMAIN = re.compile(r"[^\s/@:.]+(?:\.[^\s/@:.]+)+")
# No spaces: "Acme, see acme.com" is no address.
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?(?:[^\s@/]+@)?(?P<host>(?:[^\W_][\w-]*\.)+[^\W\d_]{2,})\.?(?::\d+)?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_SECOND_LEVEL = frozenset(
    ("ac", "co", "com", "edu", "gob", "gouv", "gov", "ne", "net", "or", "org")
)


def domain(typed: str) -> str | None:
    """The domain of a web address: "https://www.Acme.com/about" gives acme.com. None if it is shared or invalid."""
    plain = re.sub(r"^[a-z][a-z0-9+.-]*://", "", typed.strip().lower())
    host = re.split(r"[/?#:\s,;]", plain, maxsplit=1)[0].removeprefix("www.").strip(".")
    if not _DOMAIN.fullmatch(host) or host in _SHARED or len(host) > 253:
        return None
    return host


def typed_domain(typed: str) -> str | None:
    """The domain of a name that is nothing but a web or mail address; None for every other name."""
    found = _ADDRESS.fullmatch(typed.strip())
    return domain(found["host"]) if found else None


def company_of(domain: str) -> str:
    """The part of a domain that is most like a name: "initech" of initech.com and of shop.initech.co.uk."""
    labels = domain.split(".")[:-1]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    return labels[-1]
