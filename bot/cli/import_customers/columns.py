"""Which column of a table holds what: by the headings of HubSpot, Salesforce, Pipedrive and of plain tables.

E-mail addresses, telephone numbers and owners are never kept; nor is any other column that has no name here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cli.arguments import UsageError
from bot.wording.numbers_and_lists import listing

# The first heading that a table has is the column. Headings are compared without case and punctuation.
COMPANY = (
    "company name, account name, organization name, organisation name, person organization, deal organization, "
    "associated company, primary associated company, customer name, client name, company, account, organization, "
    "organisation, customer, client, firma, firmenname, kunde, kundenname, unternehmen, société, entreprise, "
    "raison sociale, empresa, cliente, ragione sociale, azienda, bedrijf, bedrijfsnaam, klant, företag, firmanavn"
)
NAME = "name"  # of the company, unless another column is; then of the contact
PERSON = (
    "contact name, contact, full name, person name, contact person, associated contact, primary contact, person, "
    "ansprechpartner, kontakt, interlocuteur, contacto, referente, contactpersoon, lead name"
)
FIRST = "first name, firstname, given name, vorname, prénom, nombre, nome, voornaam"
LAST = "last name, lastname, surname, family name, nachname, nom, apellido, apellidos, cognome, achternaam"
ROLE = (
    "job title, person job title, title, role, position, contact title, job role, funktion, rolle, berufsbezeichnung, "
    "fonction, poste, cargo, ruolo, functie"
)
DOMAIN = (
    "company domain name, domain, domain name, email domain, website url, website, company website, "
    "organization website, web site, web, url, homepage, webseite, site web, sitio web, sito web"
)
PLACE = (
    "city, billing city, shipping city, company city, mailing city, account city, organization city, town, place, "
    "location, ort, stadt, standort, ville, ciudad, città, plaats, organization address, address"
)
NAMED = 12


@dataclass(frozen=True)
class Columns:
    """Places in a row; None where there is no such column."""

    company: int
    contact: int | None = None
    first: int | None = None
    last: int | None = None
    role: int | None = None
    domain: int | None = None
    place: int | None = None

    def used(self) -> dict[str, list[int]]:
        """What is read from where, in the words of a preview."""
        several = {
            "the customer": (self.company,),
            "domain": (self.domain,),
            "place": (self.place,),
            "contact": (self.contact, self.first, self.last),
            "role": (self.role,),
        }
        found = {
            word: [place for place in places if place is not None]
            for word, places in several.items()
        }
        return {word: places for word, places in found.items() if places}


def columns(header: Sequence[str]) -> Columns:
    """Finds the columns. Raises UsageError, with those that are there, if none names a customer."""
    headings = [_folded(each) for each in header]

    def find(wanted: str) -> int | None:
        for heading in (_folded(each) for each in wanted.split(",")):
            if heading in headings:
                return headings.index(heading)
        return None

    company, name, contact = find(COMPANY), find(NAME), find(PERSON)
    first, last = find(FIRST), find(LAST)
    if company is None:
        company = name
    elif contact is None and first is None and last is None:
        contact = name
    if company is None:
        raise UsageError(_lacking(header))
    if contact is not None:
        first = last = None
    has_people = not (contact is None and first is None and last is None)
    role = find(ROLE) if has_people else None
    return Columns(company, contact, first, last, role, find(DOMAIN), find(PLACE))


def named(header: Sequence[str], places: Sequence[int]) -> str:
    """Those headings, for a preview."""
    shown = [f"“{shown_as(header[place])}”" for place in places[:NAMED]]
    more = len(places) - NAMED
    return listing([*shown, f"{more} more"] if more > 0 else shown)


def shown_as(words: str, most: int = 60) -> str:
    """Words of a file on a terminal: nothing in them may end the line or steer the terminal."""
    plain = "".join(each if each.isprintable() else " " for each in words)
    plain = " ".join(plain.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def _lacking(header: Sequence[str]) -> str:
    there = named(header, range(len(header)))
    return (
        "I find no column with the customer's name, such as “Company name”, “Account Name” or “Customer”. "
        f"The first line has {there}."
    )


def _folded(heading: str) -> str:
    return re.sub(r"[\W_]+", " ", heading.casefold()).strip()
