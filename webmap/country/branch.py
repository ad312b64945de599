"""The jobs of a province: they wait in the queue of the whole, so that one process takes those of all provinces."""

from collections.abc import Mapping
from typing import Any

from webmap.country.counts import Counts
from webmap.country.provinces import Provinces
from webmap.jobs import Job, Jobs, Perform, Tell

MARK = "~"
"""Stands between the key of a province and what else the id of its job says."""


class Branch(Jobs):
    """The jobs of one province, as its pages know them; those of others cannot be reached through it."""

    def __init__(self, trunk: Jobs, key: str) -> None:
        self.__dict__.update(trunk.__dict__)
        self.mark = f"{key}{MARK}"

    def ask(self, id_: str, task: str, given: Mapping[str, Any], who: str) -> Job:
        """As Jobs.ask, under an id of this province."""
        return super().ask(self._own(id_), task, given, who)

    def get(self, id_: str) -> Job | None:
        """As Jobs.get, among the jobs of this province."""
        return super().get(self._own(id_))

    def _own(self, id_: str) -> str:
        return id_ if id_.startswith(self.mark) else f"{self.mark}{id_}"


def performing(beside: Provinces, counts: Counts, own: Mapping[str, Perform]) -> Perform:
    """What does the work of a job: the desk of the province that its id names, else the task of the whole."""

    def perform(job: Job, tell: Tell) -> Mapping[str, Any]:
        key, mark, _ = job.id.partition(MARK)
        if not mark or key not in beside.known:
            return own[job.task](job, tell)
        with beside.using(key) as app:
            done: Mapping[str, Any] = app.extensions["planmap.desk"].perform(job, tell)
            counts.note(key, app)
            return done

    return perform
