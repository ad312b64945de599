"""Rows that are settled, as a table of records: the columns a store takes, by row as Excel shows it."""

from __future__ import annotations

import re

import pandas as pd

from geodata.intake.cells import Cells
from geodata.intake.decisions import LEFT_OUT, Decisions
from geodata.intake.listed import LISTS, level_of
from geodata.intake.matches import alias_key
from geodata.intake.targets import Target

FIELDS = ("name_th", "name_en", "kind", "agency_th", "agency_en", "status", "mechanism", "fiscal_year", "budget_thb",
          "capacity", "capacity_unit", "area_m2", "phone", "moo", "village", "source", "as_of", "note_th", "note_en")
FIGURES = frozenset({"fiscal_year", "budget_thb", "capacity", "area_m2"})
PLACED = ("geometry", "precision", "subdistrict_code", "district_code")
UNSAFE = re.compile(r"[^0-9A-Za-z\u0e01-\u0e3a\u0e40-\u0e4e._-]+")


def records_of(cells: Cells, places: pd.DataFrame, target: Target, file_name: str, sheet: str,
               stored: list[int]) -> pd.DataFrame:
    """The records of the rows to store: mission, the fields that the file has, the place, id ("" without), origin."""
    found: dict[str, object] = {"mission": target.mission}
    for name in FIELDS:
        if name in cells.values:
            values = cells.values[name].loc[stored].astype(object)
            found[name] = values.where(values.notna(), None if name in FIGURES else "")
    for name in PLACED:
        found[name] = places.loc[stored, name].astype(object)
    ids = cells.values["id"].loc[stored] if "id" in cells.values else pd.Series("", index=stored, dtype=object)
    found["id"] = ids.fillna("").map(lambda id_: UNSAFE.sub("-", str(id_)).strip("-")[:150])
    if "source" not in found:
        found["source"] = file_name
    table = pd.DataFrame(found, index=pd.Index(stored, name="row"))
    table["origin"] = [f"{sheet}!{row}" for row in stored]
    return table


def decided_words(decisions: Decisions, target: Target) -> dict[tuple[str, str, str], str]:
    """The answers on words of lists, as decisions to remember; an answer for rows without any hint is not."""
    found = {}
    for key, answer in decisions.answers.items():
        name, _, word = key.partition("|")
        if name in LISTS and word.strip("~") and answer not in ("", LEFT_OUT):
            found[alias_key(level_of(name, word, target), word)] = answer
    return found
