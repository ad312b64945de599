"""What becomes of a scenario on a request: whose it is, and taking it into the data."""

from geodata.scenarios import changes_of, import_of, with_changes
from geodata.store import Scenario
from geodata.text import Text
from webmap.people import person_here, store_here
from webmap.places import here
from webmap.refusals import ForbiddenError
from webmap.rights import refuse_outside

NOT_YOURS = (Text("สถานการณ์จำลองนี้เป็นของผู้อื่น", "the scenario belongs to somebody else"),
             Text("ทำสำเนาเป็นของคุณเอง", "Make a copy of your own"))


def mine(id_: str) -> Scenario:
    """A scenario of the person of this request; ForbiddenError when it is another's."""
    found = here().scenario(id_)
    if found.owner != person_here().user.name:
        raise ForbiddenError(*NOT_YOURS)
    return found


def applied(id_: str, expected: int) -> Scenario:
    """Make every change of a scenario in the data, as one import, where the person looks after every place it touches.

    expected: the scenario's number. ConflictError, OutdatedError, ForbiddenError: nothing is changed.
    """
    found, region, user = here().scenario(id_), here().region, person_here().user
    changes = changes_of(found.changes)
    outcome = with_changes(region.records, changes, region)
    refuse_outside(user, region, [*outcome.before.values(), *outcome.after.values()])
    made = import_of(outcome, changes, found.name)
    return store_here().apply_scenario(found.id, user.name, made.table, made.was, made.delete, expected=expected)
