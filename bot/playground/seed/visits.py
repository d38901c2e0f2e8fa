"""The visits of a plausible quarter, written as a leader would type them. Customers and quotations are fictional.

Each has a line for the head of `/visit …`, one for what they said, and maybe one with "!" for a surprise.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.language.visit_line import parser
from bot.language.visit_line.intents import Log
from bot.playground.seed.people import EVERYBODY
from storage.core.visit_entry import VisitEntry

READ_ON = date(2026, 11, 18)


@dataclass(frozen=True)
class SeedVisit:
    """A visit of a leader."""

    leader: str
    entry: VisitEntry


def seed_visits() -> list[SeedVisit]:
    """All visits, by their last day. Raises ValueError for one that the bot's parser does not understand."""
    return sorted(map(_seed_visit, _paragraphs()), key=lambda each: each.entry.last_day)


def _paragraphs() -> Iterator[list[str]]:
    """Yields the lines of each visit: the head, then the indented ones."""
    lines: list[str] = []
    for line in filter(None, VISITS.splitlines()):
        if lines and not line.startswith(" "):
            yield lines
            lines = []
        lines.append(line.strip())
    yield lines


def _seed_visit(lines: list[str]) -> SeedVisit:
    name, _, head = lines[0].partition(": ")
    leader = next(each.id for each in EVERYBODY if each.name == name)
    intent = parser.read(f"{head}: “{lines[1]}”", READ_ON, reserved=())
    if not isinstance(intent, Log):
        raise ValueError(f"{lines[0]}: {intent}")
    surprise = lines[2].removeprefix("! ") if len(lines) > 2 else None
    return SeedVisit(leader, replace(intent.entry, surprise=surprise))


VISITS = """
Anna: Acme with Dana Cole (COO) on 25 Aug
  we may leave gas by 2028
  ! Nobody in the room thought that was early.
Anna: Marlow Paper with Ivo Brandt (shift lead) on 3 Sep
  at three in the morning I trust my hand on the pipe more than your display
  ! He was right twice while I stood there.
Anna: Kestrel Avionics with Priya Nair (head of test) on 17 Sep
  a sensor that is right is no use to me if I can't show an auditor why
Anna: Globex with Tom Reyes (plant engineer) on 29 Sep
  we print your manual because the tablet is locked in the office
Anna: Lumen Glass with Marta Vidal (furnace master) 2 days from 8 Oct
  the furnace has not been cold since my daughter was born
  ! A restart costs them eleven days. We test for one.
Anna: Hallam Foods with Ruth Adeyemi (plant manager) on 21 Oct
  I lose a line for forty minutes and a supermarket loses its Friday
Anna: Sirocco Wind with Jens Aagaard (site manager) on 5 Nov
  my people climb ninety metres to read a number you already have
Anna: Hallam Foods with Ruth Adeyemi (plant manager) and <@U0EMI> on 12 Nov
  the young ones leave because the alarm cries wolf all night
  ! They mute us with tape.

Ben: Granite Bank with Oona Byrne (head of branches) on 26 Aug
  I have nine hundred boilers and I am a banker
  ! She knows what each of them costs, and we don't.
Ben: Castellan Insurance with Felix Marchetti (chief underwriter) on 10 Sep
  if you shared the failure data I would insure the machine and not the factory
Ben: Alder Pharmacies with Joy Mensah (founder) on 1 Oct
  your invoice takes my sister a whole Sunday
  ! There are eleven lines on it that she has never understood.
Ben: Hallam Foods with Ruth Adeyemi (plant manager) on 16 Oct
  we may pay by the pallet one day; today we pay by the argument

Dmitri: Globex with Tom Reyes (plant engineer) on 8 Sep
  don't sell me the next one until this one has been quiet for a winter
Dmitri: Umbrella with Wei Lin (operations director) on 5 Oct
  the city will fine us by the minute from next summer
  ! Their lawyers found out before their engineers.
Dmitri: Volta Rail with Sanne de Wit (head of purchasing) on 22 Sep to sell
  three quotes by Friday, and make them comparable for once
Dmitri: Globex with Paula Ortiz (purchasing) on 14 Oct to sell
  your price is fine; your delivery date is a novel
Dmitri: Acme with Dana Cole (COO) on 22 Oct to sell
  send me the version without the slides
Dmitri: Quayside Cold Storage with Leo Grant (owner) on 29 Oct by video to sell
  I sign in January or I don't sign
Dmitri: Umbrella with Wei Lin (operations director) on 11 Nov to sell
  bring somebody who has run a pump

Emi: Pemberton Bakeries with Stan Pemberton (owner) on 27 Aug
  dough does not wait for your service window
Emi: Ostara Clinics with Hannah Weiss (head nurse) on 15 Sep
  when the heating fails I move eleven people, and only two can walk
  ! She had drawn the route on the wall in crayon.
Emi: Bluewater Desalination with Khalid Anwar (chief engineer) on 24 Sep
  salt finds the screw that you forgot
Emi: Dockyard Brewing with Mo Tanner (brewer) on 7 Oct
  I would give you my data if you gave it back to me readable
Emi: Quayside Cold Storage with Leo Grant (owner) 2 days from 20 Oct
  a door left open costs me more than your whole contract
  ! The door, not the compressor.
Emi: Orchard Schools with Amara Diallo (caretaker) and <@U0NIKO> on 3 Nov
  I have four hundred radiators and one knee
Emi: Fjordline Salmon with Sigrid Moen (harvest manager) on 10 Nov
  the fish tell me sooner than the sensor does
  ! They swim lower a full hour before the oxygen alarm.

Greta: Norrland Timber with Elin Sjöberg (mill manager) on 24 Aug
  the kiln decides what the forest was worth
Greta: Hexa Plastics with Bogdan Ilie (tool maker) on 9 Sep
  the mould forgives nothing, and neither does the Monday shift
Greta: Lumen Glass with Marta Vidal (furnace master) on 30 Sep
  I can hear a bad burner; teach the box to hear it
Greta: Volta Rail with Pim Jansen (depot chief) on 13 Oct
  the train is on time until it enters my shed
  ! The washing line is the bottleneck, not the repair.
Greta: Initech with Bill Moreau (facility manager) on 28 Oct
  nobody calls me when it works, so I don't know that it works
Greta: Norrland Timber with Elin Sjöberg (mill manager) and <@U0FARID> on 12 Nov
  we dry for the customer we had ten years ago

Kofi: Tamarind Hotels with Grace Lim (general manager) on 2 Sep
  a guest forgives a cold soup, never a cold shower
Kofi: Sandoval Vineyards with Inés Sandoval (winemaker) on 16 Sep
  in September I sleep in the cellar next to your panel
Kofi: Meridian Ferries with Nuala Keane (captain) on 6 Oct
  shore power is a promise that every port makes in a different plug
  ! Four adapters hang in her cabin.
Kofi: Dockyard Brewing with Mo Tanner (brewer) on 27 Oct
  growth means more Tuesdays, not bigger Fridays
Kofi: Quayside Cold Storage with Ali Demir (night foreman) on 13 Nov
  the system is made for people who sleep at night

Farid: Kestrel Avionics with Priya Nair (head of test) on 1 Sep
  we buy two of everything because we trust one of nothing
Farid: Initech with Bill Moreau (facility manager) on 23 Sep
  your update came on the day of the board meeting
Farid: Marlow Paper with Ivo Brandt (shift lead) on 15 Oct
  give me one lamp instead of forty messages
  ! He has painted his own lamp.

Hiro: Hexa Plastics with Bogdan Ilie (tool maker) on 11 Sep
  recycled granulate behaves like weather
Hiro: Umbrella with Rosa Klein (lab lead) on 23 Oct
  we calibrate on Thursdays because Thursday is when the van comes
  ! It has nothing to do with the process.

Ines: Meridian Ferries with Aldo Ricci (fleet accountant) on 4 Sep
  fuel is forty lines in my ledger and you are the forty-first
Ines: Tamarind Hotels with Grace Lim (general manager) on 2 Oct
  I know the cost of a room and not of the hour before it is sold
Ines: Granite Bank with Oona Byrne (head of branches) on 4 Nov
  close forty branches and you still heat sixty
  ! The empty ones burn more than the open ones.

Niko: Bluewater Desalination with Khalid Anwar (chief engineer) on 14 Sep
  spare parts reach me after the ship that needed them
Niko: Pemberton Bakeries with Jo Pemberton (logistics) on 12 Oct
  our busiest road is the forty metres to the oven
Niko: Fjordline Salmon with Sigrid Moen (harvest manager) on 26 Oct
  ask the divers; they have your hotline on a beer mat

Pia: Alder Pharmacies with Joy Mensah (founder) on 7 Sep
  two degrees too warm and I throw away a child's summer
  ! She means the insulin.
Pia: Ostara Clinics with Hannah Weiss (head nurse) on 9 Oct
  the night shift has never met anyone from your company
Pia: Sandoval Vineyards with Inés Sandoval (winemaker) on 6 Nov
  in ten years we grow the grapes a valley higher

Lena: Castellan Insurance with Felix Marchetti (chief underwriter) on 18 Sep
  storms used to have names that I could remember
Lena: Sirocco Wind with Jens Aagaard (site manager) on 16 Oct
  we stop turbines for bats, and nobody told your software about bats
  ! There is a law.
Lena: Orchard Schools with Amara Diallo (caretaker) on 9 Nov
  the children opened the windows, so the computer heated the street

Mara: Acme with Dana Cole (COO) on 25 Sep
  my successor will not sign what I signed
  ! She leaves in spring. Nobody of us knew.
Mara: Initech with Gita Rao (CFO) on 30 Oct to sell
  we can wait until April, can you?
Mara: Hexa Plastics with Bogdan Ilie (tool maker) on 2 Nov by video to help
  turn the camera round, I will show you the leak

Sofia: Castellan Insurance with Wanda Prus (claims) on 20 Oct
  we have read your warranty, and we think that you have not

Ravi: Pemberton Bakeries with Stan Pemberton (owner) on 4 Nov by phone
  I find a baker in a year and a technician never

Hiro: Lumen Glass with Marta Vidal (furnace master) on 11 Nov
  come back when it is cold outside; then you will see
"""
