"""Gaps of coverage on the command line: what /api/gaps answers, in words, as JSON, as CSV or as a workbook."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import orjson
import pandas as pd

from webmap import create_country
from webmap.country.asking import measured_here
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


def run_country_gaps(query: str, lang: str, form: str, country: Path, instance: Path | None) -> int:
    """Measure who lives within reach in every province and print it; how far it is goes to standard error.

    form: words, json or csv. CLEAN, or UNKNOWN where no province can be assessed.
    """
    config = {"COUNTRY": str(country), "JOBS": "0"} | ({"INSTANCE": str(instance)} if instance else {})
    body = measured_here(create_country(config), query.rpartition("?")[2], lambda share: click.echo(
        f"{share:4.0%}", err=True))
    rows = body["provinces"]
    if form == "json":
        click.echo(orjson.dumps(body, option=orjson.OPT_INDENT_2))
    else:
        table = pd.DataFrame([{**row, "name": row["name"][lang]} for row in rows])
        least = table.sort_values(["served_land_percent", "code"])
        click.echo(table.to_csv(index=False) if form == "csv" else least.to_string(index=False), nl=form != "csv")
    return CLEAN if any(row["assessable"] for row in rows) else UNKNOWN


def _known(body: Mapping[str, Any]) -> bool:
    """Whether the answer has figures."""
    if body["measure"] == "pattern":
        return any(figure["assessable"] for figure in body["figures"])
    return body["measure"] == "matrix" or bool(body["assessable"])
