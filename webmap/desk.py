"""The desk of long work: what examining, annotating, storing and siting need, and what each of these jobs does."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from geodata.intake import apply_ready, difference, examine, read_upload, remembered
from geodata.intake.annotating import annotate_with
from geodata.intake.decisions import Decisions
from geodata.intake.errors import IntakeError
from geodata.intake.ready import Ready
from geodata.region import Region
from geodata.store import MissingError, SourceFile, Store
from layers.mission import Mission
from webmap.demand_loading import CHANGERS, NO_LONGER, files_of, load_demand
from webmap.editions import Editions
from webmap.examined import KEPT, Examined, forget_older, write_examined, write_refused
from webmap.ground import Ground
from webmap.jobs import Job, Tell
from webmap.places import program_version
from webmap.refusals import ForbiddenError
from webmap.rights import refuse_outside
from webmap.shelf import Shelves
from webmap.siting_job import search_sites
from webmap.uploads import Upload, Uploads

EXAMINED = "examined"


@dataclass(frozen=True)
class Desk:
    """Region, missions, store, where files rest, the data as readers see them, and what else it does.

    also: task -> what does it, beside those in TASKS.
    """

    region: Region
    missions: Mapping[str, Mission]
    store: Store
    ground: Ground
    shelves: Shelves
    editions: Editions
    also: Mapping[str, Callable[[Job, Tell], Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def uploads(self) -> Uploads:
        """The files that wait."""
        return Uploads(self.shelves.of("uploads"))

    def key(self, upload: Upload, version: int) -> str:
        """What an examination depends on: file, mission, decisions, data version, region, program; 32 hex digits."""
        parts = [upload.sha256, upload.name, upload.mission, upload.decisions.as_json(), version, self.region.version,
                 program_version()]
        return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]

    def examined(self, upload_id: str, key: str) -> Examined | None:
        """An examination of a file, None where there is none yet or no more."""
        folder = self.uploads.shelf.fetch(_name(upload_id, key))
        return Examined(folder) if folder is not None else None

    def annotated(self, upload_id: str, key: str, language: str) -> Path | None:
        """The annotated workbook of an examination, None where there is none yet or no more."""
        return self.uploads.shelf.fetch(f"{_name(upload_id, key)}/{_annotated(language)}")

    def perform(self, job: Job, tell: Tell) -> Mapping[str, Any]:
        """Do the work of a job."""
        if job.task in self.also:
            return self.also[job.task](job, tell)
        return TASKS[job.task](self, job, tell)


def examine_file(desk: Desk, job: Job, tell: Tell) -> Mapping[str, Any]:
    """Read a file, examine it under the decisions taken, compare it with the records, and leave all that on disk."""
    upload, given = desk.uploads.get(job.given["upload"]), job.given
    name, shelf = _name(upload.id, given["key"]), desk.uploads.shelf
    folder, decisions = shelf.path(name), Decisions.from_json(given["decisions"])
    try:
        tell("read", 0.0)
        raw = read_upload(upload.path, upload.name, encoding=decisions.encoding or None)
        target = desk.missions[upload.mission].target()
        intake = examine(raw, desk.region, target, remembered(desk.store), decisions,
                         lambda stage, share: tell(stage, 0.15 + 0.4 * share))
        del raw
        tell("compare", 0.6)
        comparison = difference(intake, desk.store, given["version"])
        tell("write", 0.85)
        write_examined(folder, intake, comparison, desk.ground)
    except IntakeError as error:
        write_refused(folder, error)
    shelf.lay(name)
    forget_older(folder.parent)
    for older in [each for each in shelf.names(f"{upload.id}/{EXAMINED}/") if not each.endswith(".xlsx")][:-KEPT]:
        shelf.drop(older)
    return {}


def annotate_file(desk: Desk, job: Job, tell: Tell) -> Mapping[str, Any]:
    """Write the planner's workbook with what became of each row beside it."""
    upload, language = desk.uploads.get(job.given["upload"]), job.given["language"]
    found = _there(desk.examined(upload.id, job.given["key"]), upload.id)
    tell("annotate", 0.1)
    marks, out = found.marks(language), found.folder / _annotated(language)
    unfinished = out.with_name(f".{out.name}")
    annotate_with(marks, marks["kind"], lambda: read_upload(
        upload.path, upload.name, encoding=upload.decisions.encoding or None), upload.path, unfinished)
    unfinished.replace(out)
    desk.uploads.shelf.lay(f"{_name(upload.id, job.given['key'])}/{out.name}")
    return {}


def store_file(desk: Desk, job: Job, tell: Tell) -> Mapping[str, Any]:
    """Store the rows that are ready as one data version, and only once; a file in which nothing waits is done with."""
    upload_id = job.given["upload"]
    done = desk.store.imported_once(job.id)
    if done is None:
        upload = desk.uploads.get(upload_id)
        found = _there(desk.examined(upload_id, job.given["key"]), upload_id)
        tell("check", 0.1)
        ready = found.ready()
        _refuse_others(desk, job.who, ready)
        tell("store", 0.3)
        file = SourceFile(upload.name, upload.sha256, upload.path.stat().st_size)
        done = apply_ready(ready, desk.store, job.who, file, job.given["why"], once=job.id)
    if done.report["waiting"] == 0:
        desk.uploads.drop(upload_id)
    return {"import": done.id}


def load_layer(desk: Desk, job: Job, tell: Tell) -> Mapping[str, Any]:
    """Take a layer of those to be served in."""
    return load_demand(desk.region, desk.store, files_of(desk.shelves), job, tell)


def find_sites(desk: Desk, job: Job, tell: Tell) -> Mapping[str, Any]:
    """Search where new sites help most."""
    return search_sites(desk.editions, job.given, tell)


def _refuse_others(desk: Desk, name: str, ready: Ready) -> None:
    """ForbiddenError when the person may not change, or a row would touch a record outside their districts."""
    user = desk.store.accounts.user(name)
    if user is None or not user.active or user.role not in CHANGERS:
        raise ForbiddenError(*NO_LONGER)
    if not user.districts:
        return
    records = desk.store.records(ready.based_on).set_index("id", drop=False)
    touched = {*ready.table["id"], *ready.delete} - {""}
    before = records.loc[records.index.intersection(list(touched))].to_dict("records")
    refuse_outside(user, desk.region, [*before, *ready.table.to_dict("records")])


def _name(upload_id: str, key: str) -> str:
    """What an examination is called on the shelf of uploads."""
    return f"{upload_id}/{EXAMINED}/{key}"


def _annotated(language: str) -> str:
    return f"annotated-{language}.xlsx"


def _there(found: Examined | None, upload_id: str) -> Examined:
    if found is None:
        raise MissingError("import", upload_id)
    return found


TASKS: Mapping[str, Callable[[Desk, Job, Tell], Mapping[str, Any]]] = {
    "examine": examine_file, "annotate": annotate_file, "store": store_file, "demand": load_layer,
    "where": find_sites}
