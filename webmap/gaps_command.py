"""Gaps of coverage on the command line: what /api/gaps answers, in words, as JSON, as CSV or as a workbook."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import orjson
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webmap import create_app

CLEAN, UNKNOWN = 0, 3
AGAIN_S = 0.5


def run_gaps(query: str, lang: str, form: str, file: Path | None, region: Path | None, instance: Path | None) -> int:
    """Answer a gap question as the service does and print it, or write it to `file` where it is a workbook.

    form: words, json, csv or xlsx. CLEAN, or UNKNOWN where the answer is that it cannot be assessed; ValueError says in
    the words of the API which key of the question is wrong.
    """
    config = {"JOBS": "0", "PUBLIC": "true"} | {key: str(folder) for key, folder in
                                               (("REGION", region), ("INSTANCE", instance)) if folder}
    client = create_app(config).test_client()
    question = query.rpartition("?")[2]
    body = orjson.loads(_ask(client, "/api/gaps", question, lang).data)
    if form == "words":
        for finding in body["findings"]:
            click.echo(finding["text"][lang])
    elif form == "json":
        click.echo(orjson.dumps(body, option=orjson.OPT_INDENT_2))
    elif form == "csv":
        click.echo(_ask(client, "/api/gaps.csv", question, lang).data, nl=False)
    elif file:
        file.write_bytes(_ask(client, "/api/gaps.xlsx", question, lang).data)
        click.echo(f"Written: {file}")
    return CLEAN if _known(body) else UNKNOWN


def _ask(client: FlaskClient, path: str, question: str, lang: str) -> TestResponse:
    """The answer of the service; where it is still searched for, asked again until it is there."""
    while True:
        answer = client.get(f"{path}?{question}", headers={"Accept-Language": lang})
        if answer.status_code >= 400:
            told = answer.get_json(force=True)
            raise ValueError(told.get("detail") or f"The search failed; incident {told['job']['incident']}")
        if answer.status_code != 202:
            return answer
        time.sleep(AGAIN_S)


def _known(body: Mapping[str, Any]) -> bool:
    """Whether the answer has figures."""
    if body["measure"] == "pattern":
        return any(figure["assessable"] for figure in body["figures"])
    return body["measure"] == "matrix" or bool(body["assessable"])
