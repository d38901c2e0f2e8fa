"""Recognises columns by their headings: those of HubSpot, Salesforce, Pipedrive and of plain tables.

E-mail addresses, telephone numbers and owners are never imported; nor is any other column that is not listed here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cli.arguments import UsageError
from bot.wording.numbers_and_lists import listing

# The first heading of a list that the table has wins. Headings are compared without case and punctuation.
COMPANY = (
    "company name, account name, organization name, organisation name, person organization, deal organization, "
    "associated company, primary associated company, customer name, client name, company, account, organization, "
    "organisation, customer, client, firma, firmenname, kunde, kundenname, unternehmen, société, entreprise, "
    "raison sociale, empresa, cliente, ragione sociale, azienda, bedrijf, bedrijfsnaam, klant, företag, firmanavn"
)
NAME = "name"  # the company's if no other column is, else the contact's
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
MAX_LISTED = 12


@dataclass(frozen=True)
class Columns:
    """The index of each column in a row; None if there is no such column."""

    company: int
    contact: int | None = None
    first: int | None = None
    last: int | None = None
    role: int | None = None
    domain: int | None = None
    place: int | None = None

    def used(self) -> dict[str, list[int]]:
        """The indexes of the columns in use, by what is read from them (in words for the preview)."""
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
    """Finds the columns. Raises UsageError, which lists the headings, if none holds the customer's name."""
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
        raise UsageError(_no_customer_column(header))
    if contact is not None:
        first = last = None
    has_people = not (contact is None and first is None and last is None)
    role = find(ROLE) if has_people else None
    return Columns(company, contact, first, last, role, find(DOMAIN), find(PLACE))


def heading_list(header: Sequence[str], places: Sequence[int]) -> str:
    """The headings at those indexes, as a list for the preview."""
    shown = [f"“{printable(header[place])}”" for place in places[:MAX_LISTED]]
    more = len(places) - MAX_LISTED
    return listing([*shown, f"{more} more"] if more > 0 else shown)


def printable(words: str, most: int = 60) -> str:
    """Text from a file, safe to print: without line breaks and terminal control sequences."""
    plain = "".join(each if each.isprintable() else " " for each in words)
    plain = " ".join(plain.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def _no_customer_column(header: Sequence[str]) -> str:
    headings = heading_list(header, range(len(header)))
    return (
        "I find no column with the customer's name, such as “Company name”, “Account Name” or “Customer”. "
        f"The first line has {headings}."
    )


def _folded(heading: str) -> str:
    return re.sub(r"[\W_]+", " ", heading.casefold()).strip()
