"""What stands again after it was taken back: its messages that were dropped meanwhile come after all.

A message that was sent already keeps its slot, and does not come a second time.
"""

from collections.abc import Iterable

from sqlalchemy.engine import Connection

from scheduler.kinds import did_you_meet, plan_companion, shared_visit, visit_brief
from scheduler.kinds.planned_visit import slot
from storage.outbox import outbox
from storage.plans.plan_state import Plan


def plan(connection: Connection, found: Plan) -> None:
    """The brief and "did you meet?" of a plan that is open again."""
    questions = [slot(found, step) for step in range(1, did_you_meet.STEPS + 1)]
    for kind, slots in ((visit_brief.KIND, [slot(found)]), (did_you_meet.KIND, questions)):
        outbox.forget_dropped(connection, found.workspace, found.leader, kind, slots)
    for each in found.companions:
        for kind in (plan_companion.KIND, visit_brief.KIND):
            outbox.forget_dropped(connection, found.workspace, each, kind, [slot(found)])


def visit(connection: Connection, workspace: str, number: int, colleagues: Iterable[str]) -> None:
    """What colleagues are told of a visit that counts again: whoever puts it back plans the telling."""
    for each in colleagues:
        occasion = shared_visit.slot(number)
        outbox.forget_dropped(connection, workspace, each, shared_visit.KIND, [occasion])
