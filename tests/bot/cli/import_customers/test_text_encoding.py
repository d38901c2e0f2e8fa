"""Encodings: what is sure is read, what is likely is asked about, and nothing is garbled in silence."""

from pathlib import Path

import pytest

from bot.cli.arguments import UsageError
from bot.cli.import_customers import garbled
from bot.cli.import_customers.csv_file import rows, table
from bot.cli.import_customers.quoting import NO_TEXT
from bot.cli.import_customers.text_encoding import EncodingUnsureError, named_encoding
from bot.cli.import_customers.western_text import reads_well
from bot.cli.import_customers.which_encoding import NOT_THESE, open_table

CASES = Path(__file__).parent / "cases"
HEADER = "Company name;City;Contact name\n"


def put(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "customers.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def cells(path: Path, named: str | None = None) -> list[list[str]]:
    return [row.cells for row in rows(table(path, named))]


@pytest.mark.parametrize(
    ("name", "encoding", "samples"),
    [
        ("enc_cp1250", "cp1250", ("Żółw Łódź sp. z o.o.", "Łódź", "Paweł Świątek")),
        ("enc_cp1254", "cp1254", ("Işık Çelik A.Ş.", "İstanbul", "Gül")),
        ("enc_cp850", "cp850", ("Müller Söhne", "Köln", "Zoë")),
        ("enc_sjis", "cp932", ("桜井製作所", "北斗商事株式会社", "東京")),
    ],
)
def test_another_encoding_is_guessed_with_three_names(
    name: str, encoding: str, samples: tuple[str, ...]
) -> None:
    path = CASES / f"{name}.csv"
    with pytest.raises(EncodingUnsureError) as unsure:
        table(path)
    first = unsure.value.guesses[0]
    assert (first.encoding, first.samples) == (encoding, samples)
    assert f"add --encoding {encoding}" in str(unsure.value)
    assert cells(path, encoding)[0][0] == samples[0]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "Plzeňské strojírny;Plzeň;Jiří Dvořák"),
        ("cp1250", "Füszer Művek;Győr"),
        ("cp1250", "Petrović Čelik;Niš\nKovačić;Šibenik"),
        ("cp1251", "Москва Газ;Тула"),
        ("cp1252", "Guðmundsson;Reykjavík;Þór"),
        ("cp1253", "Ελληνική Εταιρεία;Αθήνα"),
        ("cp1255", "תל אביב בעמ"),
        ("cp1256", "شركة النفط;الرياض"),
        ("cp1257", "Šiauliai Žemaitijos;Ķekava"),
        ("cp850", "Société Générale;Orléans\nPeña Nieto;Coruña"),
        ("cp852", "Łódź Świątek;Wrocław"),
        ("cp866", "Москва Газ;Тула"),
        ("koi8_r", "Москва Газ;Тула"),
        ("mac_roman", "Müller Söhne;Köln\nGroße Mühle"),
        ("euc_jp", "株式会社東京;東京"),
        ("gb18030", "北京科技有限公司;北京;张伟"),
        ("big5", "台灣積體電路;台北"),
        ("cp949", "삼성전자 주식회사;서울;김철수"),
    ],
)
def test_the_right_encoding_is_among_the_guesses(tmp_path: Path, encoding: str, text: str) -> None:
    path = put(tmp_path, f"{HEADER}{text}\n", encoding)
    with pytest.raises(EncodingUnsureError) as unsure:
        table(path)
    found = {guess.encoding: guess.samples for guess in unsure.value.guesses}
    assert text.split(";")[0].split("\n")[0] in found[encoding]


def test_one_bad_byte_costs_one_line_of_utf_8() -> None:
    found = list(rows(table(CASES / "enc_cut_midchar.csv")))
    assert [(row.line, row.broken) for row in found] == [(2, ""), (3, ""), (4, NO_TEXT)]
    assert found[0].cells == ["Société Générée", "Orléans", "Zoë"]


def test_a_bad_byte_late_in_a_long_file_is_found(tmp_path: Path) -> None:
    lines = "".join(f"Société {number};Orléans\n" for number in range(60_000))
    path = put(tmp_path, f"customer;city\n{lines}".encode() + b"Soci\xe9t\xe9;x\nEnd;x\n")
    assert [row.line for row in rows(table(path)) if row.broken] == [60_002]


def test_a_bad_byte_in_the_headings_is_told(tmp_path: Path) -> None:
    path = put(tmp_path, b"Soci\xe9t\xc3\xa9;Ort\n" + "Müller;Köln\n".encode())
    with pytest.raises(UsageError, match="in line 1, cannot be read"):
        table(path)


@pytest.mark.parametrize("encoding", ["cp1250", "utf-16", "utf-8"])
def test_an_encoding_that_is_named_is_taken(tmp_path: Path, encoding: str) -> None:
    path = put(tmp_path, f"{HEADER}Żółw;Łódź;Paweł\n", encoding)
    assert cells(path, named_encoding(encoding)) == [["Żółw", "Łódź", "Paweł"]]


def test_what_the_named_encoding_does_not_have_costs_its_line(tmp_path: Path) -> None:
    path = put(tmp_path, HEADER.encode() + b"M\x81ller;x;y\nAcme;x;y\n")
    assert [(row.line, row.broken) for row in rows(table(path, "cp1252"))] == [
        (2, NO_TEXT),
        (3, ""),
    ]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("UTF8", "utf-8"),
        ("Windows-1250", "cp1250"),
        ("latin1", "iso8859-1"),
        ("sjis", "shift_jis"),
        ("utf-8-twice", "utf-8-twice"),
    ],
)
def test_encodings_have_many_names(typed: str, name: str) -> None:
    assert named_encoding(typed) == name


@pytest.mark.parametrize(
    "typed", ["klingon", "", "base64", "rot13", "hex", "zlib", "idna", "a\0b", "undefined"]
)
def test_what_is_no_encoding_of_text_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="I don't know an encoding"):
        named_encoding(typed)


# Asked on a terminal -------------------------------------------------------------------------------------


def opened(path: Path, *answers: str) -> tuple[str, list[str]]:
    """The encoding that was settled, and what was said and asked."""
    said: list[str] = []
    given = iter(answers)

    def ask(prompt: str) -> str:
        said.append(prompt)
        return next(given)

    return open_table(path, None, ask, said.append).encoding, said


def test_on_a_terminal_the_names_are_shown_for_a_yes() -> None:
    encoding, said = opened(CASES / "enc_cp1250.csv", "yes")
    assert encoding == "cp1250"
    assert said == [
        "enc_cp1250.csv is neither Unicode nor plain Windows-1252.",
        "Read as Windows-1250 (Central European), it has “Żółw Łódź sp. z o.o.”, “Łódź” and “Paweł Świątek”.",
        "Is that right? [y/N] ",
    ]


def test_a_no_shows_the_next_guess_and_only_noes_end_it() -> None:
    assert opened(CASES / "enc_cp1254.csv", "n", "y")[0] == "cp1252"
    with pytest.raises(UsageError) as refused:
        opened(CASES / "enc_cp850.csv", *[""] * 9)
    assert str(refused.value) == NOT_THESE


def test_what_was_encoded_twice_is_asked_about(tmp_path: Path) -> None:
    path = put(tmp_path, f"{HEADER}MÃ¼ller SÃ¶hne;KÃ¶ln;\nCafé Zoë;Orléans;\nNESTLÉ®;„BLÅ”;\n")
    encoding, said = opened(path, "y")
    assert encoding == "utf-8-twice"
    assert said[:2] == [
        "Some names in customers.csv look garbled: “MÃ¼ller SÃ¶hne”, say.",
        "Read as UTF-8 (encoded twice), it has “Müller Söhne” and “Köln”.",
    ]
    assert cells(path, "utf-8-twice") == [
        ["Müller Söhne", "Köln", ""],
        ["Café Zoë", "Orléans", ""],
        ["NESTLÉ®", "„BLÅ”", ""],
    ]
    assert cells(path, "utf-8")[0] == ["MÃ¼ller SÃ¶hne", "KÃ¶ln", ""]
    with pytest.raises(EncodingUnsureError, match="to keep it as it is, --encoding utf-8"):
        table(path)


# The rules -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Müller & Söhne „Nord“ Große Mühle GROSSE MÜHLE Äußere Öl Übersee Süß",
        "Société Générale – Île-de-France Œuvre sœur Août Brûlée BRÛLÉE L’Oréal Français Ça Haÿ",
        "Peña Nieto Coruña Ángel Íñigo Núñez Logroño ¿Qué? ¡Olé! Nº 5 1ª",
        "São Paulo Conceição Alemães Simões Irmãos Guimarães Óbidos",
        "Perù Forlì Cantù Università È così Caffè Più",
        "Ørsted Mærsk Møller Bodø Færøerne Næstved Sørensen",
        "Malmö Åland Ångström Umeå Škoda",
        "Citroën Noël Curaçao Barça Nestlé® 100 % – 5 °C 20 £ § 5 10 µm 3 m² ½",
    ],
)
def test_what_western_people_write_reads_well(text: str) -> None:
    assert reads_well(text)


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        (
            "cp1250",
            "Győr Żółw Łódź Paweł Poznań Gdańsk Plzeň Jiří Dvořák Příbram Pekař Petrović Bacău",
        ),
        ("cp1254", "Işık İstanbul Şişli Doğan Yıldız Güneş Türkoğlu"),
        ("cp850", "Müller Söhne Köln Zoë Société Peña João Château Ärzte"),
        ("mac_roman", "Müller Söhne Köln Société João François Große"),
        ("cp1251", "Москва Газ Звезда"),
        ("cp1257", "Šiauliai Žemaitijos"),
        ("cp932", "東京 カタカナ"),
        ("gb18030", "北京"),
    ],
)
def test_what_other_encodings_make_of_words_does_not(encoding: str, words: str) -> None:
    for word in words.split():
        garbage = word.encode(encoding).decode("cp1252", "surrogateescape")
        assert garbage == word or not reads_well(garbage), (word, garbage)


@pytest.mark.parametrize(
    "text",
    ["Müller", "Łódź", "İstanbul", "L’Oréal – “Nord”", "Москва", "Ελλάς", "東京", "€ 5", "São"],
)
def test_what_is_encoded_twice_is_found_and_mended(text: str) -> None:
    twice = "".join(_read_wrongly(byte) for byte in text.encode())
    assert list(garbled.lines_of(f"a\n{twice}\nb")) == [twice]
    assert garbled.mended(twice) == text
    assert garbled.mended(text) == text
    assert list(garbled.lines_of(text)) == []


def _read_wrongly(byte: int) -> str:
    one = bytes([byte])
    return one.decode("latin-1" if byte in b"\x81\x8d\x8f\x90\x9d" else "cp1252")
