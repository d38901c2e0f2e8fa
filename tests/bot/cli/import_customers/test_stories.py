"""`keep-in-touch import`: stories on both databases, and as a process where that matters."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.cli.arguments import UsageError
from bot.cli.import_customers import command
from bot.cli.import_customers.command import ImportRequest
from bot.cli.import_customers.lookalikes import Merge
from bot.cli.import_customers.terminal import Progress
from bot.cli.workspace import CliSession
from storage.core.database import Database
from storage.core.tables import contacts, customer_aliases
from storage.core.tables import customers as table
from storage.core.tables import imports as imports_table
from storage.core.visit_entry import Met, VisitEntry
from storage.customers import aliases, customers, duplicates, merge
from storage.importing import import_batch
from storage.importing import imports as storage_imports
from storage.importing.staging import StagedCustomer
from storage.programme import workspaces
from storage.visits import visits
from tests.bot.shell import Shell
from tests.cast import ANNA, MONDAY, OLGA, OTHER_TEAM, T0, TEAM, enrol

HEADER = "Company name,Company Domain Name,City,First Name,Last Name,Job Title,Email\n"
FIRST = HEADER + (
    "Acme Inc.,acme.com,Berlin,Dana,Cole,COO,dana@acme.com\n"
    "ACME,acme.com,Berlin,Raj,Patel,,raj@acme.com\n"
    "Acme Holding,www.acme.com,,,,,\n"
    "Globex,globex.com,Köln,,,,\n"
    ",nobody.com,,,,,\n"
    '"=HYPERLINK(""http://x"",""Umbrella"")",,,,,,\n'
)
LINES = 5_000  # enough that a process is killed long before the last of them is written
State = tuple[list[tuple[object, ...]], list[tuple[object, ...]], list[tuple[object, ...]]]


class Clerk:
    """Runs imports in one workspace."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.said: list[str] = []
        self.progress: Progress = lambda what, done, of: None

    async def imports(
        self,
        content: str | Path,
        *,
        yes: bool = True,
        answer: str | Sequence[str] | None = None,
        merge: str = "same",
    ) -> str:
        """Imports text, or a file; `answer`: what the person at the terminal types, again and again or one by one."""
        path = content if isinstance(content, Path) else self.folder / "customers.csv"
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        found = await self.database.read(workspaces.find, TEAM)
        assert found is not None
        self.said = []
        typed = repeat(answer) if isinstance(answer, str) else iter(answer or ())
        ask = None if answer is None else (lambda prompt: next(typed))
        services = CliSession(self.database, found, None, T0)
        await command.import_file(
            services,
            ImportRequest(path, yes, ask, merge=Merge(merge)),
            self.said.append,
            self.progress,
        )
        return "\n".join(self.said)

    @property
    def state(self) -> State:
        return self.database.read_now(_state)


def _state(connection: Connection) -> State:
    chosen = (
        sa.select(table.c.workspace, table.c.name, table.c.domain, table.c.place),
        sa.select(contacts.c.name, contacts.c.role, table.c.name).join(
            table, table.c.id == contacts.c.customer_id
        ),
        sa.select(customer_aliases.c.name, table.c.name).join(
            table, table.c.id == customer_aliases.c.customer_id
        ),
    )
    first, second, third = (
        sorted((tuple(row) for row in connection.execute(each)), key=repr) for each in chosen
    )
    return first, second, third


@pytest.fixture
async def clerk(database: Database, tmp_path: Path) -> Clerk:
    def begin(connection: Connection) -> None:
        enrol(connection)
        enrol(connection, OTHER_TEAM)

    await database.run(begin)
    return Clerk(database, tmp_path)


async def test_a_file_of_a_crm_becomes_customers_and_people_there(clerk: Clerk) -> None:
    said = await clerk.imports(FIRST)
    assert clerk.state == (
        [
            (TEAM, "Acme Inc.", "acme.com", "Berlin"),
            (TEAM, "Globex", "globex.com", "Köln"),
            (TEAM, "Umbrella", None, None),
        ],
        [("Dana Cole", "COO", "Acme Inc."), ("Raj Patel", None, "Acme Inc.")],
        [("Acme Holding", "Acme Inc.")],
    )
    for line in (
        "customers.csv: UTF-8, separated by commas.",
        "  contact: “First Name” and “Last Name”",
        "  not kept: “Email”",
        "  line 2: Acme Inc.",
        "  line 3: “ACME” is Acme Inc.: another spelling; Raj Patel",
        "Taken for the ones that they look like (--merge same): 1 line",
        "  line 4: Acme Holding: perhaps Acme Inc.? The names are close; the same domain, acme.com.",
        "  line 6: no customer's name",
        "To store: 3 new customers, 2 people, 1 other name.",
        "Stored.",
    ):
        assert line in said.splitlines()


async def test_the_same_file_twice_changes_nothing(clerk: Clerk) -> None:
    await clerk.imports(FIRST)
    before = clerk.state
    said = await clerk.imports(FIRST)
    assert "There is nothing in it that I don't know." in said
    assert clerk.state == before


async def test_a_later_file_changes_what_it_says_otherwise_and_takes_nothing_away(
    clerk: Clerk,
) -> None:
    await clerk.imports(FIRST)
    said = await clerk.imports(
        "Account Name;Website;Billing City;Contact Name;Title\n"
        "Globex;;Bonn;Mia Wong;CFO\n"
        "Acme Inc.;;;Raj Patel;CTO\n"
        "Acme Inc.;;;Dana Cole;\n"
        "Globex;;Mainz;;\n"
    )
    assert "  line 2: Globex: place Bonn; Mia Wong (CFO)" in said
    assert "Nothing new: 2 lines" in said
    companies, people, _ = clerk.state
    assert (TEAM, "Globex", "globex.com", "Bonn") in companies
    assert ("Raj Patel", "CTO", "Acme Inc.") in people
    assert ("Dana Cole", "COO", "Acme Inc.") in people
    assert ("Mia Wong", "CFO", "Globex") in people


async def test_aliases_and_merged_customers_are_known_by_their_names(clerk: Clerk) -> None:
    def arrange(connection: Connection) -> int:
        acme = customers.add(connection, TEAM, "Acme", ANNA, T0)
        globex = customers.add(connection, TEAM, "Globex", ANNA, T0)
        aliases.add(connection, TEAM, acme.id, "Coyote", OLGA, T0)
        merge.merge(connection, TEAM, globex.id, acme.id, OLGA, T0)
        return acme.id

    acme = await clerk.database.run(arrange)
    await clerk.imports("customer,contact\nCoyote,Dana Cole\nGlobex GmbH,Raj Patel\n")
    rows = await clerk.database.read(
        lambda connection: connection.execute(sa.select(contacts.c.customer_id)).scalars().all()
    )
    assert set(rows) == {acme}


async def test_two_customers_with_a_domain_of_everybody_stay_two(clerk: Clerk) -> None:
    await clerk.imports("customer,website\nAcme,gmail.com\nGlobex,gmail.com\n")
    assert len(clerk.state[0]) == 2


@pytest.mark.parametrize("answer", ["", "n", "no", "what?"])
async def test_without_a_yes_nothing_is_stored(clerk: Clerk, answer: str) -> None:
    said = await clerk.imports(FIRST, yes=False, answer=answer)
    assert said.endswith("Nothing was stored.")
    assert clerk.state == ([], [], [])


async def test_a_yes_is_enough_and_nobody_there_is_no_yes(clerk: Clerk) -> None:
    with pytest.raises(UsageError, match="add --yes"):
        await clerk.imports(FIRST, yes=False)
    assert clerk.state == ([], [], [])
    assert (await clerk.imports(FIRST, yes=False, answer=" Yes ")).endswith("Stored.")
    assert clerk.state[0]


async def test_an_import_that_breaks_off_leaves_nothing_but_what_was_used_meanwhile(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await clerk.imports(FIRST)
    before = clerk.state
    lines = "".join(f"Customer {number},Place {number},Dana Cole\n" for number in range(40))
    content = f"customer,city,contact\nAcme Inc.,Hamburg,Zoe Zander\n{lines}"
    monkeypatch.setattr(command, "LARGEST", 10)
    steps = 0

    def stop(what: str, done: int, of: int) -> None:
        nonlocal steps
        steps += what == "stored"
        if steps == 3:
            visit = VisitEntry(customer="Customer 1", first_day=MONDAY, met=(Met("Dana Cole"),))

            def use(connection: Connection) -> None:
                used = customers.match(connection, TEAM, "Customer 1")
                assert used is not None
                visits.log(
                    connection,
                    TEAM,
                    leader=ANNA,
                    author=ANNA,
                    customer=used,
                    entry=visit,
                    now=T0,
                )

            clerk.database.run_now(use)
            raise KeyboardInterrupt

    clerk.progress = stop
    with pytest.raises(KeyboardInterrupt):
        await clerk.imports(content)
    companies, people, names = clerk.state
    kept = [each for each in companies if each not in before[0]]
    assert [each[1] for each in kept] == ["Customer 1"]
    assert [each for each in companies if each in before[0]] == before[0]
    assert sorted(people, key=repr) == sorted(
        [*before[1], ("Dana Cole", None, "Customer 1")], key=repr
    )
    assert names == before[2]


async def test_what_a_killed_process_left_is_taken_back_by_the_next(clerk: Clerk) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=1)

    def die(connection: Connection, alive: datetime) -> None:
        number = storage_imports.begin(connection, TEAM, T0, alive)
        company = StagedCustomer(-1, "Half", "half", None, None, (), ())
        import_batch.write(connection, TEAM, number, [company], T0, alive)

    await clerk.database.run(die, long_ago)
    assert await clerk.database.read(customers.match, TEAM, "Half") is not None
    await clerk.imports(FIRST)
    assert await clerk.database.read(customers.match, TEAM, "Half") is None
    assert await clerk.database.read(customers.match, TEAM, "Acme") is not None


async def test_two_imports_do_not_run_into_each_other(clerk: Clerk) -> None:
    await clerk.database.run(storage_imports.begin, TEAM, T0, datetime.now(UTC))
    with pytest.raises(Exception, match="Another import is being written"):
        await clerk.imports(FIRST)
    assert clerk.state == ([], [], [])


async def test_whom_somebody_adds_meanwhile_is_the_same_customer(clerk: Clerk) -> None:
    def meanwhile(what: str, done: int, of: int) -> None:
        if (what, done) == ("read", 6):
            clerk.database.run_now(customers.add, TEAM, "GLOBEX", ANNA, T0)

    clerk.progress = meanwhile
    await clerk.imports(FIRST)
    assert (TEAM, "GLOBEX", "globex.com", "Köln") in clerk.state[0]


# Nothing is merged by itself ---------------------------------------------------------------------------

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("file", ["dom_kA.csv", "dom_misc_placeholder.csv", "dom_social_sub.csv"])
async def test_a_domain_of_everybody_makes_nobody_one_or_alike(clerk: Clerk, file: str) -> None:
    said = await clerk.imports(CASES / file, merge="ask")
    lines = len((CASES / file).read_text("utf-8").splitlines()) - 1
    assert f"To store: {lines} new customers." in said
    assert {domain for _, _, domain, _ in clerk.state[0]} == {None}


async def test_two_rows_of_one_name_are_two_customers_and_are_found_again(clerk: Clerk) -> None:
    said = await clerk.imports(CASES / "same_name_two_domains.csv", merge="ask")
    assert "  line 3: Delta: told apart by deltafaucet.example" in said
    assert "Nothing new" not in said
    before = clerk.state
    assert [each[1:] for each in before[0]] == [
        ("Delta", "deltaair.example", "Atlanta"),
        ("Delta", "deltafaucet.example", "Indianapolis"),
    ]
    said = await clerk.imports(CASES / "same_name_two_domains.csv", merge="ask")
    assert "Nothing new: 2 lines" in said
    assert clerk.state == before
    said = await clerk.imports("customer,contact\nDelta,Mara Quill\n", merge="ask")
    assert (
        "  line 2: there are several customers “Delta”; its domain or place would say which" in said
    )
    assert clerk.state == before


KEYSTONE = "Company name,Website,City\nKeystone Energy,keystone.example,London\n"


async def test_a_domain_that_is_known_proposes_a_pair_and_merges_nothing(clerk: Clerk) -> None:
    await clerk.imports(KEYSTONE)
    with pytest.raises(UsageError, match=r"1 new name looks like another.* --merge new"):
        await clerk.imports(CASES / "dom_group_known.csv", merge="ask")
    shown = "  line 2: Keystone Rail: perhaps Keystone Energy? The same domain, keystone.example."
    assert shown in clerk.said
    assert len(clerk.state[0]) == 1
    await clerk.imports(CASES / "dom_group_known.csv", merge="new")
    assert len(clerk.state[0]) == 2
    assert "Nothing new: 1 line" in await clerk.imports(CASES / "dom_group_known.csv", merge="ask")
    (pair,) = await clerk.database.read(duplicates.pairs, TEAM)
    assert (pair.one.name, pair.other.name, pair.domain, pair.alike) == (
        "Keystone Energy",
        "Keystone Rail",
        "keystone.example",
        False,
    )


ALIKE = "Company\nNorrland Timbr\nGlobbex AB\nKeystone Enrgy\n"
KNOWN = "Company\nNorrland Timber\nGlobex\nKeystone Energy\nAcme GmbH\n"


@pytest.mark.parametrize(
    ("answers", "same"),
    [
        ("sns", ["Norrland Timbr", "Keystone Enrgy"]),
        (["same", "what?", "", "NEW", "s"], ["Norrland Timbr", "Keystone Enrgy"]),
        ("nS", ["Globbex AB", "Keystone Enrgy"]),
        ("sN", ["Norrland Timbr"]),
        ("S", ["Norrland Timbr", "Globbex AB", "Keystone Enrgy"]),
        ("N", []),
    ],
)
async def test_each_that_looks_like_another_is_asked_about_and_only_once(
    clerk: Clerk, answers: Sequence[str], same: list[str]
) -> None:
    await clerk.imports(KNOWN)
    said = await clerk.imports(ALIKE, yes=False, answer=[*answers, "y"], merge="ask")
    assert "1 of 3, line 2: Norrland Timbr: perhaps Norrland Timber? The names are close." in said
    companies, _, names = clerk.state
    assert {name for name, _ in names} == set(same)
    assert len(companies) == 4 + 3 - len(same)
    before = clerk.state
    await clerk.imports(ALIKE, merge="ask")
    assert clerk.state == before


@pytest.mark.parametrize("answers", ["q", "sq", ["s", "", "?", "x", "y", "no"], "snsn"])
async def test_who_quits_or_says_no_at_last_stores_nothing(
    clerk: Clerk, answers: Sequence[str]
) -> None:
    await clerk.imports(KNOWN)
    before = clerk.state
    said = await clerk.imports(ALIKE, yes=False, answer=answers, merge="ask")
    assert said.endswith("Nothing was stored.")
    assert clerk.state == before


@pytest.mark.parametrize(
    ("line", "alias"),
    [("Acme AG,acme.example,Leeds", "Acme AG"), ("Acme GmbH,acme.example,York", "Acme GmbH, York")],
)
async def test_one_name_answered_as_the_same_is_not_asked_about_again(
    clerk: Clerk, line: str, alias: str
) -> None:
    header = "Company,Website,City\n"
    await clerk.imports(f"{header}Acme GmbH,acme.example,Leeds\n")
    await clerk.imports(header + line, merge="same")
    before = clerk.state
    assert (len(before[0]), before[2]) == (1, [(alias, "Acme GmbH")])
    await clerk.imports(header + line, merge="ask")
    assert clerk.state == before


# As it is typed ------------------------------------------------------------------------------------------


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    made = Shell(tmp_path, monkeypatch, capsys)
    made.types("leaders", "add", ANNA, "--workspace", TEAM)
    return made


def test_a_script_says_yes_beforehand(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("customer\nAcme\n", encoding="utf-8")
    monitored = shell.types("import", str(path), "--workspace", TEAM)
    assert (monitored.code, monitored.err) == (2, f"{command.NOT_ASKED}\n")
    assert "To store: 1 new customer." in monitored.out
    done = shell.types("import", "c.csv", "--workspace", TEAM, "--yes")
    assert (done.code, done.lines[-1]) == (0, "Stored.")


def test_a_script_says_beforehand_what_look_alikes_are(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("customer\nNorrland Timber\nNorrland Timbr\n", encoding="utf-8")
    for options in ((), ("--yes",), ("--merge", "ask", "--yes")):
        refused = shell.types("import", "c.csv", "--workspace", TEAM, *options)
        assert (refused.code, refused.err.count("\n")) == (2, 1)
        assert "--merge new" in refused.err
        assert (
            "  line 3: Norrland Timbr: perhaps Norrland Timber? The names are close." in refused.out
        )
    unsaid = shell.types("import", "c.csv", "--workspace", TEAM, "--merge", "new")
    assert (unsaid.code, unsaid.err) == (2, f"{command.NOT_ASKED}\n")
    done = shell.types("import", "c.csv", "--workspace", TEAM, "--merge", "same", "--yes")
    assert (done.code, done.lines[-2:]) == (
        0,
        ["To store: 1 new customer, 1 other name.", "Stored."],
    )


def test_what_cannot_be_read_ends_with_one_sentence(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("owner\nAnna\n", encoding="utf-8")
    for name, said in (
        ("c.csv", "I find no column"),
        ("d.csv", "There is no file"),
        (".", "folder"),
    ):
        done = shell.types("import", name, "--workspace", TEAM)
        assert (done.code, done.out) == (2, "")
        assert said in done.err
        assert done.err.count("\n") == 1


async def test_killed_in_the_middle_it_can_be_run_again(shell: Shell, tmp_path: Path) -> None:
    lines = "".join(f"Customer {number},Dana Cole\n" for number in range(LINES))
    (tmp_path / "c.csv").write_text(f"customer,contact\n{lines}", encoding="utf-8")
    process = await shell.starts("import", "c.csv", "--workspace", TEAM, "--yes")
    database = Database(f"sqlite:///{tmp_path / 'keep-in-touch.db'}")

    def count(connection: Connection) -> int:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()

    async with asyncio.timeout(60):
        while not await database.read(count):  # noqa: ASYNC110 - another process writes
            await asyncio.sleep(0.01)
    process.kill()
    await process.wait()
    there = await database.read(count)
    assert 0 < there < LINES

    def age(connection: Connection) -> None:
        old = datetime.now(UTC) - timedelta(minutes=5)
        connection.execute(imports_table.update().values(alive_at=old))

    await database.run(age)
    done = await shell.runs("import", "c.csv", "--workspace", TEAM, "--yes")
    assert "  An import that was cut off before is taken back." in done.lines
    assert (done.code, done.lines[-1]) == (0, "Stored.")
    assert await database.read(count) == LINES
    database.close()


async def test_a_line_that_begins_a_known_name_is_pointed_out_before_it_is_stored(
    clerk: Clerk,
) -> None:
    await clerk.imports("Company\nNorrland Timber\nInitech\nPier 19\n")
    said = await clerk.imports("Company\nnorr\nInitech\nNo\nPier 1\n", merge="new")
    assert "New, though they look like others (--merge new): 1 line" in said
    assert "  line 2: norr: perhaps Norrland Timber? Its name begins so." in said
    assert said.count("perhaps") == 1
    assert "To store: 3 new customers." in said
