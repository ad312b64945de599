"""The reference server: a bare Flask view for each constant answer, under the server of `serve`."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response


def bare_app(folder: Path) -> Flask:
    """One view a path of `answers.json` in the folder; each returns the same bytes."""
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
    from webmap.server import Server

    folder, port, workers = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    app = bare_app(folder)
    Server(lambda: app, "127.0.0.1", port, workers).run()


if __name__ == "__main__":
    main()
