"""Pairs of names that are hard to tell, labelled by hand with what should happen when one is known and the other typed.

`same`: taken as one company without a question. `ask`: perhaps one, so somebody is asked. `different`: two companies; a
question costs little, but they are never taken as one.
"""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["same", "ask", "different"]
_VERDICTS: dict[str, Verdict] = {"same": "same", "ask": "ask", "different": "different"}


@dataclass(frozen=True)
class HardPair:
    """Two names, of what kind they are, and what should happen."""

    one: str
    other: str
    kind: str
    verdict: Verdict


_PAIRS = """
subsidiary
different | Siemens AG | Siemens Energy AG
different | Keystone Bank | Keystone Bank Leasing
ask | Norrland Timber AB | Norrland Timber Sverige AB
ask | Santander | Santander UK
one word apart
different | Keystone Energy | Keystone Rail
different | North Bank | South Bank
different | Delta Air Lines | Delta Dental
different | First Solar | First Data
different | Royal Bank of Canada | Royal Bank of Scotland
legal form
ask | Acme GmbH | Acme AG
ask | Merck KGaA | Merck & Co., Inc.
ask | Delta Inc. | Delta Ltd
ask | Meier KG | Meier GmbH & Co. KG
ask | Vista S.A. | Vista S.r.l.
same | Acme Incorporated | Acme, Inc.
same | Meier GmbH & Co. KG | Meier GmbH + Co KG
same | Ferrero S.p.A. | Ferrero SpA
same | Škoda Auto a.s. | Skoda Auto
legal form in front
same | UAB „Girteka“ | Girteka
same | PT Pertamina (Persero) | Pertamina
same | ㈱日立 | 日立
same | ООО «Ромашка» | Ромашка
same | Яндекс ООО | ООО Яндекс
word or legal form
ask | Alpine Spa | Alpine
ask | Prairie Ag | Prairie
ask | Main Pt | Main
ask | Boulder CO | Boulder
different | Day Spa | Day
different | Tourism SA | Tourism
different | P.T. Barnum | Barnum
ask | Royal Shakespeare Company | Royal Shakespeare
another script
ask | Яндекс | Yandex
ask | Лукойл | Lukoil
ask | トヨタ | Toyota
ask | Αλουμύλ | Aloumyl
& and and
same | Marks & Spencer | Marks and Spencer
same | Müller & Söhne | Muller und Sohne
same | AT&T | AT & T
different | P&O | Pando
ask | H&M | HM
ask | Bang & Olufsen | Bang Olufsen
plus and number sign
ask | Canal+ | Canal
ask | Mann+Hummel | Mann & Hummel
different | C++ Ltd | C Ltd
different | C# GmbH | C GmbH
digits
different | 3M | M
different | Pier 1 | Pier 19
different | Pier 1 9 | Pier 19
ask | Level 3 | Level
different | Studio 2.5 | Studio 25
same | 7-Eleven | 7 Eleven
initials
ask | IBM | International Business Machines
ask | GE | General Electric
place
ask | Acme Germany GmbH | Acme GmbH
different | Bank of China | Bank of Ireland
article
same | The Home Depot | Home Depot
different | The O2 | O2
umlaut
same | Röhm | Rohm
ask | Röhm | Roehm
ask | Bühler & Frères | Buehler Freres
apostrophe
same | Wendy’s | Wendys
ask | Wendy’s | Wendy
hyphen
same | Knorr-Bremse AG | Knorr Bremse
plural
ask | Woolworth | Woolworths
group
ask | Bayer Group | Bayer
ask | Tata Holding | Tata
"""


def _read() -> tuple[HardPair, ...]:
    found, kind = [], ""
    for line in _PAIRS.strip().splitlines():
        if " | " not in line:
            kind = line
            continue
        verdict, one, other = line.split(" | ")
        found.append(HardPair(one, other, kind, _VERDICTS[verdict]))
    return tuple(found)


HARD_PAIRS = _read()
