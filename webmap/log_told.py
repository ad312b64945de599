"""Lines of the log and data versions as the API tells them."""

from typing import Any

from geodata.store import Entry, Imported, Version
from webmap.geojson import record_feature


def version_told(version: Version) -> dict[str, Any]:
    """One data version: who, when, why, from which file, and how many records it touched."""
    return {
        "version": version.number, "at": version.at.isoformat(timespec="seconds"), "who": version.who,
        "kind": version.kind, "why": version.why or None, "added": version.added, "changed": version.changed,
        "deleted": version.deleted, "import": version.import_id, "file": version.file or None,
        "undoes": version.undoes, "undone_by": version.undone_by,
    }


def entry_told(entry: Entry) -> dict[str, Any]:
    """One line of the log, with the record before and after."""
    return {
        "version": entry.version, "at": entry.at.isoformat(timespec="seconds"), "who": entry.who, "kind": entry.kind,
        "why": entry.why or None, "import": entry.import_id, "file": entry.file or None,
        "origin": entry.origin or None, "record": entry.record, "action": entry.action, "fields": entry.fields,
        "before": record_feature(entry.before) if entry.before else None,
        "after": record_feature(entry.after) if entry.after else None,
    }


def import_told(done: Imported) -> dict[str, Any]:
    """One import: the file, its fingerprint, what it did, and its report."""
    return {
        "import": done.id, "version": done.version, "at": done.at.isoformat(timespec="seconds"), "who": done.who,
        "file": done.file.name, "sha256": done.file.sha256 or None, "size": done.file.size, "added": done.added,
        "changed": done.changed, "deleted": done.deleted, "unchanged": done.unchanged, "report": done.report,
    }
