"""Leaders' answers to the weekly question about one of their ten. Customers and answers are fictional.

Two lines each: the leader, the customer, the question's key and the day; and the answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.playground.seed.people import EVERYBODY


@dataclass(frozen=True)
class SeedAnswer:
    """An answer of a leader; `question` is a key of bot/wording/question_catalogue.py."""

    leader: str
    customer: str
    question: str
    day: date
    words: str


def seed_answers() -> Iterator[SeedAnswer]:
    """All answers, in order."""
    lines = ANSWERS.strip().splitlines()
    for head, words in zip(lines[::2], lines[1::2], strict=True):
        name, customer, question, day = (part.strip() for part in head.split(" / "))
        leader = next(each.id for each in EVERYBODY if each.name == name)
        yield SeedAnswer(leader, customer, question, date.fromisoformat(day), words.strip())


ANSWERS = """
Anna / Acme / awake / 2026-08-27
  Dana decides. The furnace keeps her awake, and who will rebuild it when Otto retires.
Ben / Granite Bank / number / 2026-09-02
  The branch that was coldest at opening time. Oona has it on her phone before breakfast.
Anna / Marlow Paper / quiet_one / 2026-09-08
  Ivo. Engineers come to ask him, and then they write it down as theirs.
Ben / Castellan Insurance / rival / 2026-09-16
  A start-up that sells a sensor with every policy. Felix has one in his own cellar.
Anna / Kestrel Avionics / word / 2026-09-22
  She says witness where we say sensor.
Emi / Ostara Clinics / slow / 2026-09-23
  Getting a room back after a repair: a form, a signature, and the man who signs works mornings.
Anna / Acme / their_customer / 2026-09-29
  A carmaker that sends its own thermometer along with every order.
Anna / Globex / paper / 2026-10-06
  Our manual, pages 40 to 52, laminated and chained to the pump.
Ben / Alder Pharmacies / invoice / 2026-10-07
  It is printed, checked by her sister on a Sunday, and paid on the Monday after.
Anna / Lumen Glass / proud / 2026-10-13
  That nobody was ever sent home, not even in the year without orders.
Anna / Hallam Foods / season / 2026-10-27
  The three weeks before Christmas; then the second line breaks, always on a Thursday.
Emi / Quayside Cold Storage / first_hour / 2026-10-28
  Leo walks the doors, before the coffee.
Anna / Kestrel Avionics / rule / 2026-11-03
  From 2028 every reading must say who has touched the device since.
"""
