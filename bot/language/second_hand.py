"""Recognises words that cite averages, surveys or a CRM instead of a person."""

import re

_SECOND_HAND = re.compile(
    r"%|\bper ?cent\b|\baverages?\b|\bstatistic(?:s|al|ally)\b|\bin general\b|\bthe typical\b"
    r"|\b(?:half|most|thirds|quarters?|majority) of (?:them|our|the customers|customers)\b"
    r"|\b(?:two|a) thirds?\b|\bmost (?:customers|clients|users)\b"
    r"|(?<!\btheir )(?<!\bhis )(?<!\bher )"
    r"\b(?:customers|clients|users|the market|they all|everyone|everybody) (?:want|need|like|prefer)s?\b"
    r"|\bmarket research\b|\b(?:a|the|our|last|recent|customer|online) surveys?\b"
    r"|\bCRM\b|\bSalesforce\b|\bHubSpot\b|\bNPS\b|\bsatisfaction scores?\b|\bdashboards?\b"
    r"|\b(?:a|the|one|our|recent) stud(?:y|ies)\b|\banalysts?\b|\bGartner\b|\bChatGPT\b"
    r"|\breports? (?:say|show)s?\b|\b(?:data|figures|numbers) (?:say|show)s?\b"
    r"|\baccording to (?:our|the) (?:data|sales)\b|\bsales (?:told|tells?) (?:me|us)\b",
    re.IGNORECASE,
)


def is_second_hand(words: str) -> bool:
    """Whether words cite averages or research instead of a person. They are stored, with a hint to the leader."""
    return _SECOND_HAND.search(words) is not None
