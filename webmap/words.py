"""The words that our scripts show, for the catalogues: every _("…") and ngettext("…", "…"), also inside `${…}`."""

import json
import re
from collections.abc import Iterator
from typing import BinaryIO

TEXT = r'"(?:[^"\\\n]|\\.)*"'
CALL = re.compile(rf"(?<![\w.$])(?:_\(\s*({TEXT})|ngettext\(\s*({TEXT})\s*,\s*({TEXT}))")


def extract(script: BinaryIO, *_: object, **__: object) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str]]]:
    """Babel's extraction method for a script: line, function, message (or its two forms), comments (none)."""
    text = script.read().decode("utf-8")
    for call in CALL.finditer(text):
        one, *many = (json.loads(literal) for literal in call.groups() if literal)
        line = text.count("\n", 0, call.start()) + 1
        yield line, "ngettext" if many else "_", (one, *many) if many else one, []
