"""What is known of leaders while they are looked at: each fact is read once, when the first kind of message asks.

Several kinds ask for the same things: what is planned, the current lists of ten, what was sent before. A batch of
leaders costs one query for each of these things, not one for each kind that asks.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy.engine import Connection

from scheduler.leaders.context import LeaderContext, WorkspaceContext
from storage.plans import plans as storage_plans
from storage.plans.plan_state import Plan
from storage.queries import leader_facts, meetings
from storage.queries.leader_facts import PastDelivery, TenFacts
from storage.visits import promises as storage_promises
from storage.visits.promises import Promise

T = TypeVar("T")


# As far from now as any kind looks at plans and promises; a day more, as it may be yesterday still where they are.
PLANS_BACK = timedelta(days=29)
PLANS_AHEAD = timedelta(days=28)
PROMISES_BACK = timedelta(days=21)
PROMISES_AHEAD = timedelta(days=42)
LONGEST_DAY = timedelta(hours=26)  # when clocks are set back


class Facts:
    """The leaders of one workspace as of `now`, on one snapshot of the database. Not to be kept beyond it.

    Methods take leaders and return a dictionary by user id, without those for whom nothing was found.
    """

    def __init__(self, connection: Connection, context: WorkspaceContext, now: datetime) -> None:
        self.connection = connection
        self.context = context
        self.now = now
        self._known: dict[str, dict[str, Any]] = {}

    def lapses(self, people: Sequence[LeaderContext]) -> dict[str, date]:
        """The day from which each leader's purpose clock runs: the last counted day, else the day of enrolment."""
        days = self._read("last counted", people, self._last_counted)
        return {each.user_id: days.get(each.user_id, each.enrolled_on) for each in people}

    def counted_days(self, people: Sequence[LeaderContext]) -> dict[str, list[date]]:
        """The last day of each of their counted visits, in any order."""
        return self._read("counted days", people, self._counted_days)

    def past(self, people: Sequence[LeaderContext], kind: str) -> dict[str, list[PastDelivery]]:
        """What was planned of that kind for them before, the oldest first."""
        workspace = self.context.workspace
        return self._read(
            f"past {kind}",
            people,
            lambda ids: leader_facts.past(self.connection, workspace, ids, kind),
        )

    def past_by_slot(
        self, people: Sequence[LeaderContext], kind: str
    ) -> dict[str, dict[str, PastDelivery]]:
        """The same by occasion."""
        past = self.past(people, kind)
        return {user: {each.slot: each for each in many} for user, many in past.items()}

    def tens(self, people: Sequence[LeaderContext]) -> dict[str, TenFacts]:
        """The current list of ten of those who named at least one customer."""
        workspace = self.context.workspace
        return self._read(
            "tens", people, lambda ids: leader_facts.tens(self.connection, workspace, ids)
        )

    def plans(self, people: Sequence[LeaderContext]) -> dict[str, list[Plan]]:
        """Their open plans from PLANS_BACK ago to PLANS_AHEAD from now, and those on which they come along."""
        return self._read("plans", people, self._plans)

    def given_up(self, people: Sequence[LeaderContext]) -> dict[str, datetime]:
        """When they last cancelled a plan or said that it was missed, if that may have been today."""
        workspace, since = self.context.workspace, self.now - LONGEST_DAY
        return self._read(
            "given up",
            people,
            lambda ids: storage_plans.given_up(self.connection, workspace, ids, since),
        )

    def promises(self, people: Sequence[LeaderContext]) -> dict[str, list[Promise]]:
        """Their open promises that are due from PROMISES_BACK ago to PROMISES_AHEAD from now."""
        return self._read("promises", people, self._promises)

    def once(
        self,
        what: str,
        people: Sequence[LeaderContext],
        find: Callable[[Sequence[LeaderContext]], Mapping[str, T]],
    ) -> dict[str, T]:
        """What `find` answers by user id, asked only for those for whom `what` is not known yet.

        For what a kind works out of facts and needs more than once in a look.
        """
        known = self._known.setdefault(what, {})
        new = [each for each in people if each.user_id not in known]
        if new:
            found = find(new)
            known.update((each.user_id, found.get(each.user_id)) for each in new)
        asked = ((each.user_id, known[each.user_id]) for each in people)
        return {user: fact for user, fact in asked if fact is not None}

    def _read(
        self,
        what: str,
        people: Sequence[LeaderContext],
        read: Callable[[Sequence[str]], Mapping[str, T]],
    ) -> dict[str, T]:
        return self.once(what, people, lambda some: read([each.user_id for each in some]))

    def _last_counted(self, ids: Sequence[str]) -> dict[str, date]:
        counts = self.context.programme.counts
        return leader_facts.last_counted(self.connection, self.context.workspace, ids, counts)

    def _counted_days(self, ids: Sequence[str]) -> dict[str, list[date]]:
        counts = self.context.programme.counts
        return meetings.counted_days(self.connection, self.context.workspace, ids, counts)

    def _plans(self, ids: Sequence[str]) -> dict[str, list[Plan]]:
        today = self.now.date()
        first, last = today - PLANS_BACK, today + PLANS_AHEAD
        return storage_plans.around(self.connection, self.context.workspace, ids, first, last)

    def _promises(self, ids: Sequence[str]) -> dict[str, list[Promise]]:
        today = self.now.date()
        first, last = today - PROMISES_BACK, today + PROMISES_AHEAD
        found: dict[str, list[Promise]] = {}
        for each in storage_promises.due(self.connection, self.context.workspace, ids, first, last):
            found.setdefault(each.leader, []).append(each)
        return found
