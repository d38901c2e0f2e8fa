"""What the environment may say, and what it is told where it cannot be meant."""

import pytest

from bot.settings import SettingsError, read


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "0.0.0.0"),
        ("localhost", "localhost"),
        ("::1", "::1"),
        ("[::]", "::"),
        ("bot.example.com", "bot.example.com"),
    ],
)
def test_a_host_is_an_address_or_a_name(typed: str, host: str) -> None:
    assert read({"HOST": typed}).host == host


def test_without_a_host_every_address_is_listened_at() -> None:
    assert read({}).host == "0.0.0.0"


@pytest.mark.parametrize(
    "typed", ["127.0.0.1:3000", "http://localhost", "127.0.0.256", "a b", "localhost:80", "::zz"]
)
def test_what_is_no_address_is_said_before_anything_starts(typed: str) -> None:
    with pytest.raises(SettingsError, match="HOST must be an address"):
        read({"HOST": typed})


@pytest.mark.parametrize("typed", ["yes", "1", "TRUE", "true&pgbouncer=false"])
def test_whether_pgbouncer_stands_between_is_said_clearly(typed: str) -> None:
    with pytest.raises(SettingsError, match="either true or false"):
        read({"DATABASE_URL": f"postgresql://a@h/d?pgbouncer={typed}"})
