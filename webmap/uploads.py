"""Files on their way in: each in a folder of its own below the instance, with what its planner has decided so far.

Every host of an installation finds them there, and what was made of them (see webmap.shelf).
"""

import re
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from werkzeug.datastructures import FileStorage, MultiDict

from geodata.intake import Decisions
from geodata.intake.decisions import LEFT_OUT
from geodata.store import MissingError, SourceFile
from webmap.shelf import Shelf

KEPT_S = 7 * 24 * 3600
"""How long a file waits for its planner."""
FILE, ABOUT = "upload", "about.json"
ID = re.compile(r"[\w-]{10,40}", re.ASCII)


@dataclass(frozen=True)
class Upload:
    """A file that waits: path on disk, name as the planner calls it, mission, who brought it, decisions taken.

    sha256: the fingerprint of what is in it.
    """

    id: str
    path: Path
    name: str
    mission: str
    who: str
    sha256: str
    decisions: Decisions


class Uploads:
    """The files that wait on a shelf; those nobody came back to are removed."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf, self.folder = shelf, shelf.folder

    def keep(self, file: FileStorage, mission: str, who: str) -> Upload:
        """Take a file in, whole or not at all."""
        self._sweep()
        upload_id = secrets.token_urlsafe(12)
        unfinished, folder = self.folder / f".{upload_id}", self.folder / upload_id
        unfinished.mkdir(parents=True, mode=0o700)
        try:
            file.save(unfinished / FILE)
            name = " ".join((file.filename or "").replace("\\", "/").rpartition("/")[2].split())[:200] or "file"
            digest = SourceFile.of(unfinished / FILE).sha256
            _write(unfinished, {"name": name, "mission": mission, "who": who, "sha256": digest, "decisions": {}})
            unfinished.rename(folder)
            for part in (FILE, ABOUT):
                self.shelf.lay(f"{upload_id}/{part}")
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        return self.get(upload_id)

    def get(self, upload_id: str) -> Upload:
        """The file of an id; MissingError when there is none any more."""
        written = self.shelf.fetch(f"{upload_id}/{ABOUT}", fresh=True) if ID.fullmatch(upload_id) else None
        file = self.shelf.fetch(f"{upload_id}/{FILE}") if written else None
        if written is None or file is None:
            raise MissingError("import", upload_id[:40])
        about = orjson.loads(written.read_bytes())
        return Upload(upload_id, file, about["name"], about["mission"], about["who"],
                      about.get("sha256", ""), Decisions.from_json(about["decisions"]))

    def waiting(self, who: str) -> list[Upload]:
        """The files somebody brought, the newest first."""
        found = []
        for upload_id in {path.parent.name for path in self.folder.glob(f"[!.]*/{ABOUT}")} | {
                name.partition("/")[0] for name in self.shelf.names()}:
            with suppress(MissingError, FileNotFoundError):   # another process drops it meanwhile
                upload = self.get(upload_id)
                found.append((upload.path.stat().st_mtime, upload))
        return [each for _, each in sorted(found, key=lambda pair: -pair[0]) if each.who == who]

    def decide(self, upload: Upload, decisions: Decisions) -> None:
        """Keep what the planner has decided."""
        _write(self.folder / upload.id, {"name": upload.name, "mission": upload.mission, "who": upload.who,
                                         "sha256": upload.sha256, "decisions": decisions.as_json()})
        self.shelf.lay(f"{upload.id}/{ABOUT}")

    def drop(self, upload_id: str) -> None:
        """The file of an id is done with, and all that was made of it, wholly or not at all."""
        self.shelf.drop(upload_id)
        gone = self.folder / f".{upload_id}"
        with suppress(FileNotFoundError):
            (self.folder / upload_id).rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def _sweep(self) -> None:
        for folder in self.folder.glob("*"):
            if time.time() - folder.stat().st_mtime > KEPT_S:
                shutil.rmtree(folder, ignore_errors=True)
        self.shelf.sweep(KEPT_S)


def decided(form: MultiDict[str, str], before: Decisions) -> Decisions:
    """The decisions of the report's form, over those taken before; IntakeError names what is not offered."""
    taken = before.as_json()
    for name in ("sheet", "encoding", "datum"):
        if name in form:
            taken[name] = form[name]
    columns = {title: form.get(f"field-{at}", "") for at, title in enumerate(form.getlist("title"))}
    answers = {id_: form.get(f"answer-{at}", "?") for at, id_ in enumerate(form.getlist("doubt"))}
    free = {id_: form.get(f"words-{at}", "").strip() for at, id_ in enumerate(form.getlist("doubt"))}
    answers = {id_: free[id_] if answer == "=" else answer for id_, answer in answers.items() if answer != "?"}
    for id_ in [id_ for id_, answer in answers.items() if id_.startswith("datum|") and answer not in ("", LEFT_OUT)]:
        taken["datum"] = answers.pop(id_)   # one datum holds for the whole file
    offered = set(form.getlist("rule"))
    off = (set(taken.get("rules_off", [])) - offered) | (offered - set(form.getlist("rule_on")))
    guessed = dict(zip(form.getlist("title"), form.getlist("guess"), strict=False))
    changed = {title: field for title, field in columns.items() if field != guessed.get(title)}
    taken["columns"] = {**taken.get("columns", {}), **changed}
    back = set(form.getlist("take_back"))
    kept = {id_: answer for id_, answer in taken.get("answers", {}).items() if id_ not in back}
    taken["answers"] = {**kept, **answers}
    if "key_shown" in form and set(form.getlist("key")) != set(form["key_shown"].split()):
        taken["key"] = form.getlist("key")
    taken["rules_off"] = sorted(off)
    for name in ("clear_empty", "delete_missing", "with_hidden"):
        if f"{name}_offered" in form:
            taken[name] = name in form
    return Decisions.from_json({name: value for name, value in taken.items() if value})


def _write(folder: Path, about: dict[str, Any]) -> None:
    unfinished = folder / f"about.{secrets.token_hex(4)}"
    unfinished.write_bytes(orjson.dumps(about))
    unfinished.replace(folder / ABOUT)
