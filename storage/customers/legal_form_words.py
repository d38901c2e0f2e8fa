"""The legal forms of companies in many countries, folded as names are (name_keys.py), and what they may be besides."""

# Each line: the form as `name_keys.legal_form` returns it, then its other spellings.
_SURE = """
inc, incorporated
corp, corporation
co, company
llc, l l c, limited liability company
llp, limited liability partnership
lllp
pllc
ltd, limited
plc, public limited company
pcl, public company limited
pvt ltd, private limited
pvt
pte
pty, proprietary
gmbh, mbh, g m b h, ges mbh, gesmbh, gesellschaft mit beschrankter haftung
ggmbh
ag, aktiengesellschaft
kg, kommanditgesellschaft
kgaa
ohg
gbr
ug, ug haftungsbeschrankt, unternehmergesellschaft
bvba
vof
sarl, societe a responsabilite limitee
sa, societe anonyme, sociedad anonima
sasu
eurl
spa, s p a, societa per azioni
srl, s r l, societa a responsabilita limitata
srls
scarl
ltda, limitada
lda
eireli
sgps
sa de cv
sab de cv
sapi de cv
s de rl
s de rl de cv
aps
oy, oy ab
oyj, oyj abp
abp
ab, aktiebolag, ab publ
sro, s r o
spzoo, sp z oo, sp z o o, sp zoo, spolka z oo, spolka z ograniczona odpowiedzialnoscia
spk, sp k
spj, sp j
ood
eood
kft
zrt
nyrt
as, anonim sirketi
ltd sti, limited sirketi
ооо
оао
зао
пао
ао
тов
ад
оод
еоод
αε
επε
ике
bhd, berhad
sdn bhd
sdn
tbk
persero
jsc
ojsc
pjsc
fze
fzco
fz llc
dmcc
בע מ
"""
# Words and the codes of places, too.
_DOUBTFUL = """
co
spa
ag
kg
se
ug
ek
eg
lp
cic
dac
bv, b v
nv, n v
sa, s a
sas
snc
scs
sca
sl, s l
slu
sau
sapi
ab
as, a s
asa
is
ks
ps
hb
ky
uab
sia
ou
doo
dd
ad
kk, k k
gk
yk
"""


def _read(lines: str) -> dict[tuple[str, ...], str]:
    rows = [line.split(", ") for line in lines.strip().splitlines()]
    return {tuple(spelling.split()): row[0] for row in rows for spelling in row}


DOUBTFUL = _read(_DOUBTFUL)
"""Words that are a legal form only as they are written, and the form."""

AT_THE_END = _read(_SURE) | DOUBTFUL
"""All that stand behind a name, and the form."""

FORM_WORDS = frozenset(words[0] for words in AT_THE_END if len(words) == 1) | {"pt"}
"""All that are of one word, also where they are none."""

LAST_WORDS = frozenset(words[-1] for words in AT_THE_END) | {"cie", "株", "有", "주"}
LONGEST = max(map(len, AT_THE_END))

IN_FRONT = {
    ("ооо",): "ооо",
    ("оао",): "оао",
    ("зао",): "зао",
    ("пао",): "пао",
    ("ао",): "ао",
    ("тов",): "тов",
    ("ooo",): "ооо",
    ("oao",): "оао",
    ("zao",): "зао",
    ("oy",): "oy",
    ("ou",): "ou",
    ("uab",): "uab",
    ("pt",): "pt",
    ("株",): "kk",
    ("有",): "yk",
    ("주",): "주식회사",
    ("cong", "ty", "tnhh"): "tnhh",
    ("cong", "ty", "co", "phan"): "ctcp",
    ("cong", "ty", "cp"): "ctcp",
}
"""All that stand before a name, and the form."""

FIRST_WORDS = frozenset(words[0] for words in IN_FRONT)
CAPITALS_IN_FRONT = frozenset({"ooo", "oao", "zao", "ou", "uab", "pt"})
IN_BRACKETS = {"株": "kk", "有": "yk", "주": "주식회사"}
"""Forms of one sign, only in brackets: "(株)" or "㈱"."""

ATTACHED = {
    "股份有限公司": "股份有限公司",
    "有限责任公司": "有限公司",
    "有限責任公司": "有限公司",
    "有限公司": "有限公司",
    "株式会社": "kk",
    "有限会社": "yk",
    "合同会社": "gk",
    "주식회사": "주식회사",
    "유한회사": "유한회사",
}
"""Forms without a space, before or after a name, a longer one before its end."""

TOGETHER = {
    "gmbh & co": "gmbh & co kg",
    "ag & co": "ag & co kg",
    "se & co": "se & co kg",
    "tbk": "pt",
    "pt tbk": "pt",
    "pt persero": "pt",
    "pt persero tbk": "pt",
}
"""What several forms in a row are short for."""

# How the doubtful ones are written where they are legal forms. "S.A.", "a.s." and "A/S" are in any case.
AS_WRITTEN = {
    "spa": {"SpA"},
    "eg": {"eG"},
    "ek": {"eK"},
    "ky": {"Ky"},
    "ou": {"Oü"},
    "co": {"Co"},
    "slu": {"Slu"},
}
NOT_IN_CAPITALS = frozenset({"spa", "is", "ks", "ps", "ky", "ad"})
NOT_SMALL = frozenset({"spa", "is", "ks", "ps", "ky", "ad", "dd", "doo", "ek", "eg", "sia", "sca"})
STATES = frozenset({"co", "nv", "ky", "ab"})
"""In capitals after a comma they are Colorado, Nevada, Kentucky and Alberta."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


TRADES = _set(
    "airport bank beauty boat business care city clinic day energy engineering finance foods health hospital hotel"
    " insurance media medical medicine motors power rail resort retail school services shop solutions sport store"
    " telecom tourism trade travel university water wellness works"
)
"""One of these alone names no company, so what stands beside it is a part of the name: "Tourism SA"."""

NO_INDONESIAN = _set(
    "barnum boat boats care center centre clinic cruiser fitness group health plus services solutions works"
)
"""After "PT" these speak of somebody called so, or of physiotherapy."""

FARMING = _set(
    "agri crop crops dairy farm farmers farms field fields grain green harvest heartland land midwest prairie ranch"
    " rural seed seeds soil valley"
)
"""Beside one of these "ag" in small letters is agriculture."""

STAGES = _set("ballet dance drama opera playhouse shakespeare theater theatre")
"""After one of these a company is one of actors, and belongs to the name."""
