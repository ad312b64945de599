"""Constant answers: what the reference server and nginx give back, byte for byte."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

OWN_HEADERS = {"server", "date", "content-length", "connection", "keep-alive"}
"""Headers that each server writes by itself."""


@dataclass(frozen=True, slots=True)
class Constant:
    """One answer: its path, headers, and body as sent (compressed where the headers say so)."""

    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    file: str

    @property
    def content_type(self) -> str:
        """The media type."""
        return next(value for name, value in self.headers if name.lower() == "content-type")


class Constants:
    """Answers by path, in the order they were added."""

    def __init__(self) -> None:
        self.answers: list[Constant] = []

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths that are answered."""
        return tuple(answer.path for answer in self.answers)

    def add(self, path: str, headers: dict[str, str], body: bytes) -> None:
        """Keep an answer as a server gave it."""
        kept = tuple((name, value) for name, value in headers.items() if name.lower() not in OWN_HEADERS)
        self.answers.append(Constant(path, kept, body, f"{len(self.answers)}.body"))

    def add_text(self, path: str, content_type: str, text: str) -> None:
        """Keep a text, compressed."""
        self.add(path, {"Content-Type": content_type, "Content-Encoding": "gzip"}, gzip.compress(text.encode(), 9))

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """The answers as files in a folder of its own, with a list of them; it goes away afterwards."""
        with TemporaryDirectory(prefix="bench-") as name:
            folder = Path(name)
            for answer in self.answers:
                (folder / answer.file).write_bytes(answer.body)
            index = [[answer.path, answer.headers, answer.file] for answer in self.answers]
            (folder / "answers.json").write_text(json.dumps(index), encoding="utf-8")
            yield folder
