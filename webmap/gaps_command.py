"""Gaps of coverage on the command line: what /api/gaps answers, in words, as JSON, as CSV or as a workbook."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import orjson

from webmap.own_service import answer_of, own_service

CLEAN, UNKNOWN = 0, 3


def run_gaps(query: str, lang: str, form: str, file: Path | None, region: Path | None, instance: Path | None) -> int:
    """Answer a gap question as the service does and print it, or write it to `file` where it is a workbook.

    form: words, json, csv or xlsx. CLEAN, or UNKNOWN where the answer is that it cannot be assessed; ValueError says in
    the words of the API which key of the question is wrong.
    """
    service, question = own_service(region, instance), query.rpartition("?")[2]
    body = orjson.loads(answer_of(service, f"/api/gaps?{question}", lang).data)
    if form == "words":
        for finding in body["findings"]:
            click.echo(finding["text"][lang])
    elif form == "json":
        click.echo(orjson.dumps(body, option=orjson.OPT_INDENT_2))
    elif form == "csv":
        click.echo(answer_of(service, f"/api/gaps.csv?{question}", lang).data, nl=False)
    elif file:
        file.write_bytes(answer_of(service, f"/api/gaps.xlsx?{question}", lang).data)
        click.echo(f"Written: {file}")
    return CLEAN if _known(body) else UNKNOWN


def _known(body: Mapping[str, Any]) -> bool:
    """Whether the answer has figures."""
    if body["measure"] == "pattern":
        return any(figure["assessable"] for figure in body["figures"])
    return body["measure"] == "matrix" or bool(body["assessable"])
