"""The questions about one of the ten, one row each: about people, concrete, and not to be answered from a report.

Keys are stored with the answers: reword a question freely, but never reuse its key. Within a group, questions are
asked in this order. A question with `functions` is asked only of leaders in these.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from scheduler.kinds.question_choice import Topic


class Group(StrEnum):
    """What a question is about; also the columns of a leader's map of what they know."""

    WHO = "who they are"
    BUSINESS = "their business"
    CUSTOMERS = "their customers"
    FUTURE = "their future"
    OBSTACLES = "what gets in their way"
    US = "us in their eyes"
    PEOPLE = "the people there"


@dataclass(frozen=True)
class CatalogueQuestion:
    """One question. `functions`: those whose leaders are asked it, in lower case; empty: all."""

    key: str
    group: Group
    words: str
    functions: tuple[str, ...] = ()


FINANCE = ("finance",)
HR = ("hr", "human resources", "people")
ENGINEERING = ("engineering", "technology", "product", "research and development", "r&d", "it")
OPERATIONS = ("operations", "logistics", "supply chain", "production", "service")
SALES = ("sales", "marketing")

ROWS = (
    # Who they are
    CatalogueQuestion(
        "one_sentence", Group.WHO, "What do they do, in a sentence that they would use themselves?"
    ),
    CatalogueQuestion(
        "founder", Group.WHO, "Who started the company, and what is left of that person in it?"
    ),
    CatalogueQuestion("owner", Group.WHO, "Who owns them, and what does the owner want from them?"),
    CatalogueQuestion(
        "proud", Group.WHO, "What are they proud of that nobody outside has noticed?"
    ),
    CatalogueQuestion(
        "walk", Group.WHO, "When did you last walk through the place where our product is used?"
    ),
    CatalogueQuestion("monday", Group.WHO, "What does a Monday morning look like there?"),
    CatalogueQuestion(
        "worst_year", Group.WHO, "Which was their worst year, and what did they learn from it?"
    ),
    CatalogueQuestion(
        "word", Group.WHO, "Which word do they use for what we sell, and is it ours?"
    ),
    # Their business
    CatalogueQuestion(
        "money", Group.BUSINESS, "How do they make their money, in one sentence of theirs?"
    ),
    CatalogueQuestion(
        "number", Group.BUSINESS, "Which number do they look at first every morning?"
    ),
    CatalogueQuestion(
        "rival", Group.BUSINESS, "Which competitor do they watch, and what did it do last?"
    ),
    CatalogueQuestion("cost", Group.BUSINESS, "Which cost worries them more this year than last?"),
    CatalogueQuestion(
        "stopped",
        Group.BUSINESS,
        "What did they stop buying, from us or anyone, and who decided it?",
    ),
    CatalogueQuestion(
        "season", Group.BUSINESS, "When in the year are they busiest, and what breaks then?"
    ),
    CatalogueQuestion(
        "suppliers", Group.BUSINESS, "Which supplier could they not do without for a week?"
    ),
    CatalogueQuestion("pays_for", Group.BUSINESS, "What do they gladly pay more for?", FINANCE),
    CatalogueQuestion(
        "invoice", Group.BUSINESS, "What happens to our invoice after it arrives there?", FINANCE
    ),
    CatalogueQuestion(
        "cash",
        Group.BUSINESS,
        "When in the month is their cash short, and what do they put off?",
        FINANCE,
    ),
    # Their customers
    CatalogueQuestion(
        "their_customer",
        Group.CUSTOMERS,
        "Who is their hardest customer, and what does that one ask for?",
    ),
    CatalogueQuestion(
        "promise",
        Group.CUSTOMERS,
        "What have they promised their customers that they may not keep?",
    ),
    CatalogueQuestion("complaint", Group.CUSTOMERS, "What do their customers complain about most?"),
    CatalogueQuestion(
        "why_them", Group.CUSTOMERS, "Why do people buy from them and not next door?"
    ),
    CatalogueQuestion("lost", Group.CUSTOMERS, "Whom did they last lose as a customer, and why?"),
    CatalogueQuestion(
        "our_part",
        Group.CUSTOMERS,
        "What would their own customers notice if we did our part better?",
    ),
    CatalogueQuestion(
        "changing",
        Group.CUSTOMERS,
        "What do their customers want now that they did not want two years ago?",
    ),
    CatalogueQuestion(
        "win", Group.CUSTOMERS, "Which order were they last glad to win, and from whom?", SALES
    ),
    # Their future
    CatalogueQuestion(
        "three_years", Group.FUTURE, "What will they need in three years that we don't make today?"
    ),
    CatalogueQuestion("bet", Group.FUTURE, "What are they betting on that you would not bet on?"),
    CatalogueQuestion("rule", Group.FUTURE, "Which law or rule to come will change how they work?"),
    CatalogueQuestion(
        "build", Group.FUTURE, "What are they building, buying or closing next year?"
    ),
    CatalogueQuestion("fear", Group.FUTURE, "Which newcomer could make their product needless?"),
    CatalogueQuestion("leave", Group.FUTURE, "What would have to happen for them to leave us?"),
    CatalogueQuestion(
        "grow", Group.FUTURE, "Where will they grow, and what will they no longer do?"
    ),
    CatalogueQuestion(
        "try_next", Group.FUTURE, "What have they tried in the last half-year, and what came of it?"
    ),
    CatalogueQuestion(
        "machines",
        Group.FUTURE,
        "Which of their machines or programs is next to be replaced?",
        ENGINEERING,
    ),
    CatalogueQuestion(
        "skills", Group.FUTURE, "Which skill will they need that they cannot hire today?", HR
    ),
    # What gets in their way
    CatalogueQuestion("awake", Group.OBSTACLES, "Who decides there, and what keeps them awake?"),
    CatalogueQuestion(
        "workaround",
        Group.OBSTACLES,
        "What have they built around our product because it lacks it?",
    ),
    CatalogueQuestion(
        "argument", Group.OBSTACLES, "What do two people there disagree about, and who will win?"
    ),
    CatalogueQuestion("slow", Group.OBSTACLES, "What takes them a week that should take an hour?"),
    CatalogueQuestion(
        "waste",
        Group.OBSTACLES,
        "What do they throw away, in time or in goods, that they wish they need not?",
    ),
    CatalogueQuestion("paper", Group.OBSTACLES, "What do they still do on paper, or twice?"),
    CatalogueQuestion(
        "stopped_line",
        Group.OBSTACLES,
        "When did their work last stand still, and for how long?",
        OPERATIONS,
    ),
    CatalogueQuestion(
        "delivery",
        Group.OBSTACLES,
        "What do they do on the day when our delivery is late?",
        OPERATIONS,
    ),
    CatalogueQuestion(
        "stock",
        Group.OBSTACLES,
        "How much of our product do they keep in stock, and why so much?",
        OPERATIONS,
    ),
    CatalogueQuestion(
        "breaks", Group.OBSTACLES, "What of ours breaks first there, and who mends it?", ENGINEERING
    ),
    CatalogueQuestion(
        "manual",
        Group.OBSTACLES,
        "Which page of our manual do they know by heart, and why?",
        ENGINEERING,
    ),
    # Us in their eyes
    CatalogueQuestion("last_no", Group.US, "When did they last say no to us, and why?"),
    CatalogueQuestion(
        "without_us", Group.US, "What would they do on the day after we disappeared?"
    ),
    CatalogueQuestion(
        "irritates", Group.US, "What irritates them about us that they are too polite to say?"
    ),
    CatalogueQuestion("told_others", Group.US, "What do they say about us when we are not there?"),
    CatalogueQuestion("once_good", Group.US, "What did we once do well that we no longer do?"),
    CatalogueQuestion(
        "learned", Group.US, "What have we changed because of something they told us?"
    ),
    CatalogueQuestion(
        "call_first", Group.US, "Whom of us do they call first when something goes wrong?"
    ),
    CatalogueQuestion(
        "second_source", Group.US, "Who else sells them what we sell, and how much of it?", SALES
    ),
    CatalogueQuestion(
        "contract", Group.US, "Which line of our contract do they dislike most?", FINANCE
    ),
    # The people there
    CatalogueQuestion(
        "first_hour",
        Group.PEOPLE,
        "What does the person who uses our product do in the first hour of the day?",
    ),
    CatalogueQuestion("hire", Group.PEOPLE, "Whom did they hire last, and what for?"),
    CatalogueQuestion(
        "successor",
        Group.PEOPLE,
        "Who follows the person you know best there, and have you met them?",
    ),
    CatalogueQuestion(
        "last_surprise", Group.PEOPLE, "What did they last tell you that surprised you?"
    ),
    CatalogueQuestion(
        "likes",
        Group.PEOPLE,
        "How does the person you know best there like to work: by phone, on paper, on foot?",
    ),
    CatalogueQuestion("before", Group.PEOPLE, "What did that person do before this job?"),
    CatalogueQuestion("outside", Group.PEOPLE, "What do they do when they are not at work?"),
    CatalogueQuestion("quiet_one", Group.PEOPLE, "Who there knows most and says least?"),
    CatalogueQuestion(
        "table", Group.PEOPLE, "Where do they take a guest to eat, and what do they order?"
    ),
    CatalogueQuestion(
        "stay", Group.PEOPLE, "Why do people stay there, and why did the last one go?", HR
    ),
    CatalogueQuestion(
        "train", Group.PEOPLE, "How does somebody new there learn to use what we sell?", HR
    ),
)

QUESTIONS: dict[str, CatalogueQuestion] = {row.key: row for row in ROWS}


# The order of the groups: what no report contains comes first.
_TURNS = (
    Group.FUTURE,
    Group.OBSTACLES,
    Group.US,
    Group.PEOPLE,
    Group.CUSTOMERS,
    Group.BUSINESS,
    Group.WHO,
)


def _in_turn() -> Iterator[Topic]:
    """The first question of each group, then the second of each, so that a customer is soon known from all sides.

    Questions for some functions come second in their group: their leaders are asked them soon, others never.
    """
    groups = [_of_group(group) for group in _TURNS]
    for place in range(max(map(len, groups))):
        yield from (topics[place] for topics in groups if place < len(topics))


def _of_group(group: Group) -> list[Topic]:
    rows = [row for row in ROWS if row.group is group]
    for_all, for_some = ([r for r in rows if bool(r.functions) is some] for some in (False, True))
    ordered = (*for_all[:1], *for_some, *for_all[1:])
    return [Topic(row.key, group.value, row.functions) for row in ordered]


# All questions, in the order of asking. Who is asked which: scheduler/kinds/question_choice.py.
KEYS = tuple(_in_turn())


def group_of(key: str) -> Group | None:
    """The group of a question; None for one that this release does not know."""
    row = QUESTIONS.get(key)
    return row.group if row else None


def words_of(key: str) -> str | None:
    """The question's words; None for one that this release does not know."""
    row = QUESTIONS.get(key)
    return row.words if row else None
