"""The questions about one of the ten, one line each: about people, concrete, and not to be answered from a report.

Keys are kept with the answers: reword a question freely, but never reuse its key. The order is that of asking.
"""

QUESTIONS: dict[str, str] = {
    "three_years": "What will they need in three years that we don't make today?",
    "awake": "Who decides there, and what keeps them awake?",
    "last_no": "When did they last say no to us, and why?",
    "first_hour": "What does the person who uses our product do in the first hour of the day?",
    "promise": "What have they promised their own customers that they are not sure to keep?",
    "irritates": "What irritates them about us that they are too polite to say?",
    "hire": "Whom did they hire last, and what for?",
    "money": "How do they make their money, in one sentence of theirs?",
    "without_us": "What would they do on the day after we disappeared?",
    "rival": "Which competitor of theirs do they watch, and what did it do last?",
    "successor": "Who follows the person you know best there, and has any of us met them?",
    "stopped": "What did they stop buying, from us or from anyone, and who decided it?",
    "workaround": "What have they built around our product because it does not do it by itself?",
    "their_customer": "Who is their hardest customer, and what does that customer ask for?",
    "proud": "What are they proud of that nobody outside has noticed?",
    "rule": "Which law or rule to come will change how they work?",
    "argument": "What do two people there disagree about, and who will win?",
    "word": "Which word do they use for what we sell, and is it ours?",
    "walk": "When did one of us last walk through the place where our product is used?",
    "bet": "What are they betting on that you would not bet on?",
    "last_surprise": "What did they last tell you that surprised you?",
}
KEYS = tuple(QUESTIONS)


def words_of(key: str) -> str | None:
    """The question; None for a key that an older release knew."""
    return QUESTIONS.get(key)
