"""The words a record may use: a kind, mechanism or status that the map does not know is refused."""

from collections.abc import Mapping
from typing import Any

from geodata.store import Problem, RecordError
from geodata.text import Text
from webmap.query import Choices


def refuse_strange(record: Mapping[str, Any], choices: Choices) -> None:
    """RecordError for a kind, mechanism or status that is not among the choices; each names those there are."""
    problems = []
    kind = f"{record.get('mission')}.{record.get('kind')}"
    allowed: dict[str, tuple[Any, tuple[str, ...]]] = {
        "kind": (kind, choices.kinds),
        "mechanism": (record.get("mechanism") or "", ("", *choices.mechanisms)),
        "status": (record.get("status") or "", ("", *choices.statuses)),
    }
    for field, (value, known) in allowed.items():
        if value not in known:
            listed = ", ".join(filter(None, known))
            problems.append(Problem(str(record.get("id", "")), field,
                                    Text(f"ต้องเป็นหนึ่งใน {listed}", f"is not one of {listed}")))
    if problems:
        raise RecordError(problems)
