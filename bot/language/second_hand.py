"""Recognises words that cite averages, surveys or a CRM instead of a person."""

import re

# One boundary before all alternatives: they are then tried at the beginnings of words alone, not at each letter.
_SECOND_HAND = re.compile(
    r"%|\b(?:per ?cent\b|averages?\b|statistic(?:s|al|ally)\b|in general\b|the typical\b"
    r"|(?:half|most|thirds|quarters?|majority) of (?:them|our|the customers|customers)\b"
    r"|(?:two|a) thirds?\b|most (?:customers|clients|users)\b"
    r"|(?<!\btheir )(?<!\bhis )(?<!\bher )"
    r"(?:customers|clients|users|the market|they all|everyone|everybody) (?:want|need|like|prefer)s?\b"
    r"|market research\b|(?:a|the|our|last|recent|customer|online) surveys?\b"
    r"|crm\b|salesforce\b|hubspot\b|nps\b|satisfaction scores?\b|dashboards?\b"
    r"|(?:a|the|one|our|recent) stud(?:y|ies)\b|analysts?\b|gartner\b|chatgpt\b"
    r"|reports? (?:say|show)s?\b|(?:data|figures|numbers) (?:say|show)s?\b"
    r"|according to (?:our|the) (?:data|sales)\b|sales (?:told|tells?) (?:me|us)\b)",
)


def is_second_hand(words: str) -> bool:
    """Whether words cite averages or research instead of a person. They are stored, with a hint to the leader."""
    return _SECOND_HAND.search(words.lower()) is not None
