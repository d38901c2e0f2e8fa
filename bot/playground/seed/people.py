"""The people of the playground: seven that can be played, and colleagues, so that the board can rank functions."""

from dataclasses import dataclass
from datetime import date

TEAM_ID = "T0PLAY"
TEAM_NAME = "Playground"
ZONE = "Europe/London"
BOARD_CHANNEL = "C0CUSTOMERS"
GENERAL = "C0GENERAL"

LONG_AGO = date(2026, 8, 3)


@dataclass(frozen=True)
class SeedPerson:
    """A person of the workspace. Without a function they are no leader; without `enrolled_on` they are not enrolled."""

    id: str
    name: str
    function: str | None = None
    zone: str = ZONE
    admin: bool = False
    enrolled_on: date | None = LONG_AGO

    @property
    def enrolled(self) -> bool:
        """True if they take part in the programme."""
        return self.enrolled_on is not None


# The people that can be played, in the order of the page's switcher.
CAST = (
    SeedPerson("U0ANNA", "Anna", "Engineering"),
    SeedPerson("U0BEN", "Ben", "Finance", "Europe/Berlin"),
    SeedPerson("U0CARLA", "Carla", "HR", enrolled_on=date(2026, 10, 5)),
    SeedPerson("U0DMITRI", "Dmitri", "Sales", "Asia/Singapore"),
    SeedPerson("U0EMI", "Emi", "Operations", "America/New_York"),
    SeedPerson("U0OLGA", "Olga", admin=True),
    SeedPerson("U0NOOR", "Noor", enrolled_on=None),
)

COLLEAGUES = (
    SeedPerson("U0FARID", "Farid", "Engineering"),
    SeedPerson("U0GRETA", "Greta", "Engineering", "Europe/Berlin"),
    SeedPerson("U0HIRO", "Hiro", "Engineering"),
    SeedPerson("U0INES", "Ines", "Finance"),
    SeedPerson("U0JONAS", "Jonas", "Finance", "Europe/Berlin"),
    SeedPerson("U0KOFI", "Kofi", "Sales"),
    SeedPerson("U0LENA", "Lena", "Sales", "Europe/Berlin"),
    SeedPerson("U0MARA", "Mara", "Sales"),
    SeedPerson("U0NIKO", "Niko", "Operations"),
    SeedPerson("U0PIA", "Pia", "Operations", "Europe/Berlin"),
    SeedPerson("U0RAVI", "Ravi", "HR"),
    SeedPerson("U0SOFIA", "Sofia", "Legal"),
)

EVERYBODY = (*CAST, *COLLEAGUES)

# Two customers of one name, and what tells them apart: "/visit Delta" asks which.
OF_ONE_NAME = (("Delta", "Rotterdam"), ("Delta", "deltadredging.example"))

# Each leader's ten best customers; "" is a line that was left blank.
TENS: dict[str, tuple[str, ...]] = {
    "U0ANNA": (
        "Hallam Foods", "Kestrel Avionics", "Acme", "Lumen Glass", "Norrland Timber",
        "Globex", "Sirocco Wind", "Initech", "Marlow Paper", "Hexa Plastics",
    ),
    "U0BEN": (
        "Granite Bank", "Castellan Insurance", "Hallam Foods", "Umbrella", "Alder Pharmacies",
        "Meridian Ferries", "Globex", "", "Tamarind Hotels", "",
    ),
    "U0DMITRI": (
        "Globex", "Umbrella", "Volta Rail", "Acme", "Quayside Cold Storage",
        "Fjordline Salmon", "", "", "", "",
    ),
    "U0EMI": (
        "Fjordline Salmon", "Quayside Cold Storage", "Pemberton Bakeries", "Ostara Clinics",
        "Bluewater Desalination", "Dockyard Brewing", "Initech", "Orchard Schools",
        "Sandoval Vineyards", "Acme",
    ),
}  # fmt: skip

# Messages between people: user, channel, time (day of November, hour, minute; UTC) and text.
CHATTER = (
    (
        "U0GRETA",
        GENERAL,
        (13, 15, 42),
        "Back from Norrland. Their saw runs at 160 metres a minute, and they apologise that it is slow.",
    ),
    (
        "U0OLGA",
        BOARD_CHANNEL,
        (16, 8, 50),
        "New here? `/visit` works in every channel, and only you see the answer.",
    ),
    (
        "U0EMI",
        BOARD_CHANNEL,
        (16, 14, 5),
        "I am at Fjordline on Friday, harvest shift. One seat left in the boat.",
    ),
    (
        "U0LENA",
        GENERAL,
        (17, 10, 12),
        "Has anyone met the night foreman at Quayside? The day shift talks of nobody else.",
    ),
    (
        "U0KOFI",
        GENERAL,
        (17, 10, 31),
        "Ali. Go at two in the morning, with a warm coat and no slides.",
    ),
)
