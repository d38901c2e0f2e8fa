"""A company typed as its domain."""

import pytest

from storage.customers.domains import company_of, typed_domain


@pytest.mark.parametrize(
    ("typed", "domain", "company"),
    [
        ("initech.com", "initech.com", "initech"),
        ("www.Initech.com", "initech.com", "initech"),
        ("https://www.initech.com/about?x=1", "initech.com", "initech"),
        ("http://initech.com:8080/", "initech.com", "initech"),
        ("dana@initech.com", "initech.com", "initech"),
        ("shop.initech.co.uk", "shop.initech.co.uk", "initech"),
        ("norrland-timber.se.", "norrland-timber.se", "norrland-timber"),
        ("bühler.ch", "bühler.ch", "bühler"),
    ],
)
def test_a_domain_names_a_company(typed: str, domain: str, company: str) -> None:
    assert typed_domain(typed) == domain
    assert company_of(domain) == company


@pytest.mark.parametrize(
    "typed",
    ["Initech", "S.A.", "No. 5", "3.5", "Acme, see acme.com", "St. Gallen", "gmail.com", "", "J.P."],
)  # fmt: skip
def test_other_names_are_none(typed: str) -> None:
    assert typed_domain(typed) is None
