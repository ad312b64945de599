"""The reference server: a bare Flask view for each constant answer, under granian with the flags of `serve`."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response

FOLDER = "PLANMAP_BENCH_FOLDER"


def bare_app() -> Flask:
    """One view a path of `answers.json` in the folder that the environment names; each returns the same bytes."""
    folder = Path(os.environ[FOLDER])
    app = Flask("bare")
    for path, headers, file in json.loads((folder / "answers.json").read_text(encoding="utf-8")):
        app.add_url_rule(path, path, _constant((folder / file).read_bytes(), dict(headers)))
    return app


def _constant(body: bytes, headers: dict[str, str]) -> Callable[[], Response]:
    def view() -> Response:
        return Response(body, headers=headers)

    return view


def main() -> None:
    """`python -m tests.benchmarks.bare FOLDER PORT WORKERS`."""
    from granian import Granian
    from granian.constants import Interfaces

    os.environ[FOLDER], port, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    Granian(
        "tests.benchmarks.bare:bare_app", address="127.0.0.1", port=port, interface=Interfaces.WSGI, factory=True,
        workers=workers, blocking_threads=4, log_enabled=False, respawn_failed_workers=True,
    ).serve()


if __name__ == "__main__":
    main()
