"""Lines that were once misread (`misread_dates.tsv`): the date that was typed, a question, or a refusal."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bot.errors import MistakeError
from bot.features.hours import away_line
from bot.features.nudges import not_now_line
from bot.features.plans import plan_line
from bot.language import date_like, other_languages
from bot.language.days import Direction
from bot.language.visit_line.intents import AskDate, Future, Log, Misread
from tests.bot.language.saying import hear

WEDNESDAY = date(2026, 11, 18)
FRIDAY = date(2026, 11, 27)
LINES = [
    line.split("\t")
    for line in Path(__file__).with_name("misread_dates.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
VISITS = [(line, wanted) for line, wanted in LINES if line.startswith("Acme")]
PLANS = [(line, wanted) for line, wanted in LINES if line.startswith("plan")]
NOT_NOW = [(line, wanted) for line, wanted in LINES if line.startswith("not now")]

# What is read without a question, and as what; everything else in the table is asked about.
READ = {
    "(12 Nov)": "2026-11-12", "(yesterday)": "2026-11-17", ", 12.11": "2026-11-12", "- 12.11": "2026-11-12",
    "02.11.-04.11.": "2026-11-02/3", "12 Juni": "2026-06-12", "12 Octobre": "2026-10-12", "12 Okt": "2026-10-12",
    "12 noviembre": "2026-11-12", "12 th Nov": "2026-11-12", "12. 11. 2025": "2025-11-12", "12. Okt.": "2026-10-12",
    "12. Oktober": "2026-10-12", "12.11 in person": "2026-11-12", "12.11": "2026-11-12", "12.Nov": "2026-11-12",
    "12/Nov/2025": "2025-11-12", "1er novembre": "2026-11-01", "1mo ago": "2026-10-18", "2 & 3 Nov": "2026-11-02/2",
    "2 – 4 Nov": "2026-11-02/3", "2, 3 and 4 Nov": "2026-11-02/3", "2.-4. Nov": "2026-11-02/3",
    "2.-4.11.": "2026-11-02/3", "20251112": "2025-11-12", "2026−11−12": "2026-11-12", "24 hours ago": "2026-11-17",
    "2d ago": "2026-11-16", "2‒4 Nov": "2026-11-02/3", "31 Oct-2 Nov": "2026-10-31/3", "3w ago": "2026-10-28",
    "5.-6.11.": "2026-11-05/2", "7.10": "2026-10-07", "9.11": "2026-11-09", "Nov 2-4": "2026-11-02/3",
    "Nov-12": "2026-11-12", "Nov12": "2026-11-12", "[12 Nov]": "2026-11-12", "[yesterday]": "2026-11-17",
    "a year ago": "2025-11-18", "am Montag": "2026-11-16", "approx 12 Nov": "2026-11-12",
    "as of yesterday": "2026-11-17", "couple of days ago": "2026-11-16", "date: 12 Nov": "2026-11-12",
    "dated 12 Nov": "2026-11-12", "earlier yesterday": "2026-11-17", "first of the month": "2026-11-01",
    "just now": "2026-11-18", "lundi dernier": "2026-11-16", "lundi": "2026-11-16", "mon–wed": "2026-11-16/3",
    "morning of the 12th": "2026-11-12", "prev monday": "2026-11-16", "previous monday": "2026-11-16",
    "the first of November": "2026-11-01", "the past weekend": "2026-11-14/2", "the second of March": "2026-03-02",
    "thirteen days ago": "2026-11-05", "this past monday": "2026-11-16", "two nights ago": "2026-11-16",
    "yesterday!": "2026-11-17", "yesterday?": "2026-11-17", "| yesterday": "2026-11-17", "~12 Nov": "2026-11-12",
    "~yesterday~": "2026-11-17",
}  # fmt: skip


def test_the_table_is_whole() -> None:
    assert len(LINES) == 201
    assert len(VISITS) + len(PLANS) + len(NOT_NOW) == 200  # and one of days away


@pytest.mark.parametrize("line", [line for line, _ in VISITS])
def test_a_visit_has_the_day_that_was_typed_or_is_asked_about(line: str) -> None:
    typed = line.removeprefix("Acme ").removesuffix(": gas")
    intent = hear(line, WEDNESDAY)
    if typed in READ:
        assert isinstance(intent, Log)
        day, _, days = READ[typed].partition("/")
        entry = intent.entry
        assert (entry.customer, entry.first_day.isoformat(), entry.days) == (
            "Acme", day, int(days or 1),
        )  # fmt: skip
        assert entry.said == "gas"
    else:
        assert isinstance(intent, AskDate | Future | Misread)
        assert intent.entry is not None
        assert (intent.entry.customer, intent.entry.said) == ("Acme", "gas")


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("gestern", ["2026-11-17"]),
        ("vor drei Tagen", ["2026-11-15"]),
        ("hace 3 días", ["2026-11-15"]),
        ("il y a 2 jours", ["2026-11-16"]),
        ("2 giorni fa", ["2026-11-16"]),
        ("el lunes", ["2026-11-16"]),
        ("yesteday", ["2026-11-17"]),
        ("wensday", ["2026-11-18"]),
        ("12 Novemb", ["2026-11-12"]),
        ("yday", ["2026-11-17"]),
        ("KW 46", ["2026-11-09", "2026-11-10", "2026-11-11", "2026-11-12", "2026-11-13"]),
        ("last week", ["2026-11-09", "2026-11-10", "2026-11-11", "2026-11-12", "2026-11-13"]),
        ("Easter Monday", ["2026-04-06"]),
        ("Thanksgiving", ["2025-11-27"]),
        ("29 Feb", ["2026-02-28", "2026-03-01", "2024-02-29"]),
        ("2 hours ago", ["2026-11-18", "2026-11-17"]),
        ("12/11-2026", ["2026-11-12"]),
        ("earlier", ["2026-11-18", "2026-11-17"]),
        ("sometime last week", ["2026-11-09"]),
        ("nächsten Freitag", ["2026-11-20", "2026-11-27"]),
        ("12 Nvo", ["2026-11-12"]),
        ("yesterday 12 Nov", ["2026-11-17", "2026-11-12"]),
        ("before lunch", ["2026-11-18", "2026-11-17"]),
    ],
)
def test_the_likeliest_days_are_offered(typed: str, days: list[str]) -> None:
    question = hear(f"Acme {typed}: gas", WEDNESDAY)
    assert isinstance(question, Misread)
    offered = [day.isoformat() for day in question.days]
    assert offered[: len(days)] == days


@pytest.mark.parametrize(
    "typed",
    """12,11|12112026|121126|2026-11-12T10:00|11/2026|Nov '26|FY26|Di|Mi|Sa/So|Mo-Mi|Mon/Tue|y'day|day after|3-day
3 times|weekend|over the weekend|last summer|whole week|morning|noon|12.|the 12|during Q3|l'altro ieri|Labor Day
Ramadan|2025|H1 2026|a week ago Monday|yesterday's|vrijdag|half a day|99.99|31.11|25:00 uhr|on the 12
w/c 9 Nov""".replace("\n", "|").split("|"),
)
def test_whatever_looks_like_a_day_after_a_name_is_asked_about(typed: str) -> None:
    intent = hear(f"Acme {typed}: gas", WEDNESDAY)
    assert isinstance(intent, Misread | AskDate | Future)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("letzten Freitag", "2026-11-13"),
        ("Do 12.11.", "2026-11-12"),
        ("Mo.", "2026-11-16"),
        ("12_11_2026", "2026-11-12"),
        ("12·11·2026", "2026-11-12"),
        ("１２．１１．", "2026-11-12"),
        ("-yesterday", "2026-11-17"),
        ("'yesterday'", "2026-11-17"),
        ("/ yesterday", "2026-11-17"),
        ("<12 Nov>", "2026-11-12"),
        ("the 12th of last month", "2026-10-12"),
        ("three Fridays ago", "2026-10-30"),
        ("friday last week", "2026-11-13"),
        ("between 2 and 4 Nov", "2026-11-02"),
        ("monday and tuesday", "2026-11-16"),
        ("yesterday 14 Uhr", "2026-11-17"),
    ],
)
def test_more_ways_to_write_a_day_are_read(typed: str, day: str) -> None:
    intent = hear(f"Acme {typed}: gas", WEDNESDAY)
    assert isinstance(intent, Log)
    assert (intent.entry.customer, intent.entry.first_day.isoformat()) == ("Acme", day)


@pytest.mark.parametrize(("line", "wanted"), PLANS)
def test_a_plan_has_the_day_that_was_typed_or_is_asked_about(line: str, wanted: str) -> None:
    told = plan_line.read(line.removeprefix("plan "), WEDNESDAY)
    assert told.customer == "Acme"
    assert told.day or told.either or told.doubt
    expected = {
        "asked": (None, None), "25 Nov": ("2026-11-25", None), "20:00": ("2026-11-18", "20:00"),
        "14:00, or asked": ("2026-12-12", "14:00"), "15:00, or asked": ("2026-11-20", "15:00"),
    }.get(wanted.split(":")[0] if wanted.startswith("asked") else wanted)  # fmt: skip
    if expected:
        at = f"{told.at:%H:%M}" if told.at else None
        assert (told.day.isoformat() if told.day else None, at) == expected


@pytest.mark.parametrize(("line", "wanted"), NOT_NOW)
def test_not_now_lasts_until_the_day_that_was_typed_or_is_refused(line: str, wanted: str) -> None:
    days = {"4 December": "2026-12-04", "3 December": "2026-12-03", "7 December": "2026-12-07"}
    typed = line.removeprefix("not now ")
    if wanted.startswith("refused"):
        with pytest.raises(MistakeError, match="as a day"):
            not_now_line.read(typed, FRIDAY)
    elif wanted == "2 December":  # counted in the leader's working days
        assert not_now_line.read(typed, FRIDAY) == (None, "3_days")
    else:
        assert not_now_line.read(typed, FRIDAY) == (None, days[wanted])


def test_away_from_a_day_asks_until_when() -> None:
    with pytest.raises(MistakeError, match="Until when"):
        away_line.read_days("from monday", FRIDAY)


NAMES = (
    """
May & Baker|7-Eleven|Sunday Riley|3M|Mars|Pier 1|Monday.com|Six Flags|Friday's|Studio 54|Forever 21|24/7 Fitness
1-800-Flowers|Autumn Leaves|Noon|August Storck|March Foods|Century 21|Level 3|Seven Seas|Area 51|Web 2.0 Co|Q8
One Medical|A Better Place|Second Cup|Next|The Ordinary|Last Mile Logistics|In-N-Out|Half Price Books
Every Day Foods|Christmas Tree Shops|Easter Seals|Morning Star|Evening Standard|New Day Group|Week Magazine|Soon
Spring Airlines|Summer Fridays|TGI Fridays|Daily Mail|Weekly Planet|Day & Zimmermann|Now Foods|Silver Spring
Marsh McLennan|Toray|Mondi|Norrland Timber|Volta Rail|Nestlé SA|Total FR|Banco do Brasil|Deutsche Bank|La Poste
Vision 2030|Expo 2015|Blade Runner 2049|Act II|St James|Le Monde|Die Zeit|El Corte Inglés|Al Futtaim|Air Liquide
Jeu de Paume|Mondadori|Sun Life|Dollar General|Marks & Spencer|Procter & Gamble|Novo Nordisk|Sunway|Hotel Sunway
Casa Domingo Perez|Theresa May Consulting|Baker & May Law|Eleven Madison Park|Quarter Horse Coffee
Minute Maid|Second Sight|Hours Wireless|Fortnight Brewing|Weekender Boats|Monthly Boxes|April|June Homes|Julius Baer
Octopus Energy|Decathlon|Janus|Febreze|Novartis|Sepracor|Augusta Sportswear|Marriott|Tuesday Morning|Wednesday Agency
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


@pytest.mark.parametrize("name", NAMES)
def test_names_like_days_and_numbers_are_not_asked_about(name: str) -> None:
    when = hear(f"{name} yesterday: gas", WEDNESDAY)
    assert isinstance(when, Log)
    assert (when.entry.customer, when.entry.first_day) == (name, date(2026, 11, 17))
    if name not in (
        "Sunday Riley",
        "Sun Life",
        "Tuesday Morning",
        "Wednesday Agency",
    ):  # need the customers
        plain = hear(f"{name}: gas", WEDNESDAY)
        assert isinstance(plain, Log)
        assert (plain.entry.customer, plain.entry.first_day) == (name, WEDNESDAY)


ORDINARY = [
    f"{name} {when}{how}: gas"
    for name in ("Acme", "Norrland Timber", "Hallam & Sons", "Umbrella Group", "Banco do Brasil")
    for when in ("", "yesterday", "on monday", "12 Nov", "last friday", "3 days ago", "2-4 Nov", "on the 12th",
                 "2026-11-12", "this morning", "for 2 days", "Nov 12th", "12.11.", "a week ago", "today at 14:00")
    for how in ("", " by video", " with Dana Cole (COO) and Raj Patel", " to sell")
]  # fmt: skip


def test_no_ordinary_line_is_asked_about() -> None:
    assert len(ORDINARY) == 300
    asked = [line for line in ORDINARY if not isinstance(hear(line, WEDNESDAY), Log)]
    assert asked == []


def test_the_first_word_is_the_name_whatever_it_looks_like() -> None:
    raw = ["gestern", "gestern"]
    assert date_like.find(raw[:1], raw.__getitem__, 1, WEDNESDAY, Direction.BACK) is None
    assert date_like.find(raw, raw.__getitem__, 2, WEDNESDAY, Direction.BACK)


def test_ordinary_lines_load_no_detector() -> None:
    code = (
        "import sys; from datetime import date; from bot.language.visit_line.parser import read\n"
        "import bot.features.visits.log_visit, bot.features.plans.plan_visit\n"
        "for line in ('Norrland Timber yesterday: x', 'Acme gestern: x', 'Acme: x'):\n"
        "    read(line, date(2026, 11, 18), reserved=())\n"
        "assert 'dateparser' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


PATIENT = 20  # seconds: what the detector knows does not depend on how fast it is


@pytest.mark.parametrize(
    ("name", "typed", "day"),
    [
        ("Acme i förrgår", "i förrgår", date(2026, 11, 16)),
        ("Acme 12 ноября", "12 ноября", date(2026, 11, 12)),
        ("Acme أمس", "أمس", date(2026, 11, 17)),
        ("Acme قبل يومين", "قبل يومين", date(2026, 11, 16)),
        ("Acme 어제", "어제", date(2026, 11, 17)),
        ("Acme χθες", "χθες", date(2026, 11, 17)),
        ("Acme 3 päivää sitten", "3 päivää sitten", date(2026, 11, 15)),
    ],
)
def test_the_detector_knows_other_languages(name: str, typed: str, day: date) -> None:
    found = other_languages.find_day(name, WEDNESDAY, PATIENT)
    assert found == other_languages.DayInName("Acme", typed, day)


@pytest.mark.parametrize(
    "name",
    [
        "norrland timber",
        "marks and spencer",
        "pier 1",
        "red mar",
        "banco do brasil",
        "jeu de paume",
        "Красный Май",
        "삼성 전자",
        "三菱 商事",
        "sony ソニー",
        "مصرف الراجحي",
        "Нестле Россия",
        "crédit agricole",
        "Hallam och söner",
        "umbrella group",
    ],
)
def test_the_detector_leaves_names_alone(name: str) -> None:
    assert other_languages.find_day(name, WEDNESDAY, PATIENT) is None


def test_a_line_never_waits_for_the_detector() -> None:
    assert other_languages.find_day("Acme i förrgår", WEDNESDAY, 0) is None
