"""Whether text that was decoded as Windows-1252 reads like what people write in it. Pure.

Nearly any bytes can be decoded as Windows-1252, so a file of another code page gives text, too: "Gyõr" for Győr,
"M”ller" for Möller. Such text has letters that no Western language puts together or there, and signs inside words.
"""

import re

# The letters beyond ASCII that one language has; a word's letters should be those of one of these.
_ALPHABETS = tuple(
    frozenset(letters)
    for letters in (
        "äöüßé",  # German
        "àâçéèêëîïôœùûüÿ",  # French
        "áéíóúñüç",  # Spanish, Galician
        "áâãàçéêíóôõúü",  # Portuguese
        "àèéìíòóùú",  # Italian
        "æøåéôö",  # Danish, Norwegian
        "åäöéüšž",  # Swedish, Finnish
        "ëïéèöüáóúê",  # Dutch
    )
)
# Neighbours that these languages do not have, and others do: Pøíbram, Plzeò, Poznañ, Bacãu, Gyõr, Mûvek, Œwit, Èelik.
_ODD = re.compile(
    r"[aeiou][æøœ]|[æøœ][æøœ]|œ(?![udntiscmgr])|[ãõ](?=[a-zãõ])(?![oesn])|õ(?![es])|ñ(?![aeiouáéíóú])"
    r"|[òìù](?=[a-zà-ÿ])|eò|û(?=[a-z])(?![trlcnm])|ÿ(?=[a-z]{4})|è(?=[aeou])|ç(?=[b-df-hj-np-tv-z])"
    r"|[b-df-hj-np-tvwxz]š(?=[b-df-hj-np-tvwxz])|ž(?=[b-df-hj-np-tvwxz]{2})"
)
_LETTER = "A-Za-zÀ-ÖØ-öø-ÿŒœŠšŽžŸ"
_WORD = re.compile(f"[{_LETTER}]+")
_SIGN_IN_WORD = re.compile(rf"[{_LETTER}][^{_LETTER}\s\x00-\x7f’‘–—·][{_LETTER}]")
_SIGN_AT_WORD = re.compile(
    rf"[{_LETTER}][ˆ‚„†‡‰¯¹¸¼¾¿¡¢£¤¥¦¬±µ¶ƒ](?!\w)|(?!m)[{_LETTER}][²³](?!\w)"
    rf"|(?<!\w)(?:[ˆ†‡‰¯¹³¸¼¾¤¦¬±¶¢ƒ]|[€¿¡£¥](?=[a-zß-ÿ]))[{_LETTER}]"
)
_SIGNS = re.compile(rf"[^\x00-\x7f\xa0’‘“”„–—…«»®™{_LETTER}]{{2}}")
_NO_CHARACTER = re.compile(r"[\x80-\x9f\udc80]")
_CAPITAL = "À-ÖØ-ÞŠŒŽŸ"
_CASES = re.compile(
    rf"[a-zß-öø-ÿšœž][{_CAPITAL}]|[A-Z{_CAPITAL}][{_CAPITAL}][a-z]|[A-Z][A-Z][ß-öø-ÿ][A-Z][A-Z]"
)
_ONLY_ACCENTS = re.compile(r"[À-ÖØ-öø-ÿŠšŒœŽžŸ]{3}")
_RARE = re.compile(r"[ðþýÐÞÝ]")  # Icelandic, and as often Turkish, Czech or Baltic


def reads_well(text: str) -> bool:
    """If nothing in the text speaks against Windows-1252."""
    if any(sign.search(text) for sign in (_NO_CHARACTER, _SIGN_IN_WORD, _SIGN_AT_WORD, _SIGNS)):
        return False
    return not any(_is_odd(word) for word in set(_WORD.findall(text)) if not word.isascii())


def _is_odd(word: str) -> bool:
    """If no Western language spells a word like this."""
    if any(each.search(word) for each in (_CASES, _ONLY_ACCENTS, _RARE)):
        return True
    small = word.lower()
    accents = {letter for letter in small if not letter.isascii()}
    return bool(_ODD.search(small)) or not any(accents <= each for each in _ALPHABETS)
