"""Strings that break what is careless with text, and a region folder whose every text is one of them."""

import csv
import shutil
from pathlib import Path
from typing import Any

import orjson

FIRE = "window.nasty=1"
STRINGS = (
    "{{7*191}}", "{{ config.items() }}", "{% for x in (1,2) %}1337{% endfor %}", "{# nothing #}", "${7*191}",
    "#{7*191}", "<%= 7*191 %>", "[[${7*191}]]", "{{''.__class__.__mro__}}",
    "{{constructor.constructor('window.nasty=1')()}}", "%(count)s records %s %d %n", "{0} {name} {}",
    "`${window.nasty=1}`", "'+(window.nasty=1)+'", '";window.nasty=1;//',
    "\\x3cscript\\x3ewindow.nasty=1\\x3c/script\\x3e", "\\u003cimg src=x onerror=window.nasty=1\\u003e",
    f"<script>{FIRE}</script>", f"</script><script>{FIRE}</script>", f"<!--<script>{FIRE}//-->", "]]>",
    "<!--", "-->", f"<img src=x onerror={FIRE}>", f"<svg/onload={FIRE}>", f"\"><img src=x onerror={FIRE}>",
    f"'><b onclick={FIRE}>b</b>", f"<iframe srcdoc='<script>parent.{FIRE}</script>'></iframe>",
    f"<a href='javascript:{FIRE}'>a</a>", f"javascript:{FIRE}", "data:text/html,<script>1</script>",
    f"<style onload={FIRE}>*{{display:none}}</style>", "<base href=//example.org>",
    "<meta http-equiv=refresh content=0>", f"<details open ontoggle={FIRE}>d</details>", "<plaintext>",
    "<textarea>", "</textarea>", "</title>", "<math><mtext></form><form>", "&lt;b&gt; &amp; &#60; &copy;",
    "&#x3c;script&#x3e;", "&", "<", ">", '"', "'", "\"''\"", "``", "\\", "\\\\n", "/", "//example.org",
    "../../etc/passwd", "__proto__", "constructor", "toString", "hasOwnProperty", "prototype", "null",
    "undefined", "NaN", "true", "0", "None", "not_stated", "\u202eright to left\u202c", "\u2066isolate\u2069",
    "zero\u200bwidth\u200d\u200cjoiners\ufeff.", "สระลอยตัว ำ ํา เเ แ่่่่", "กำแพง\u0e4d\u0e32",
    "e\u0301\u0301\u0301", "👩‍👩‍👧‍👦🏳️‍🌈", "𝒳𠀀", "\u0001\u0002\u0007\u001b[31m", "a\u007fb\u0080c",
    "line\u2028and\u2029paragraph", "two\nlines", "tab\there", "=1+1", "=cmd|' /C calc'!A0", "+1", "-1",
    "@SUM(A1)", "'; DROP TABLE records;--", "a,b;c|d", "x" * 10_000, "ก" * 3_000, "<b>" * 1_000,
    "long " * 400,
)
"""As they stand in a file; the loader takes white space off both ends."""

PROTOTYPES = ("constructor", "toString", "__proto__", "hasOwnProperty", "valueOf")
SIDEWAYS = ("notadate", "2026-13", "2026-02-31", "<b>2026</b>", "__proto__", "-", "99999-1-1")


def nasty_region(source: Path, folder: Path) -> Path:
    """A copy of a region in which every text is a nasty string, one record and one source a string."""
    shutil.copytree(source, folder)
    keys = _sources(folder / "sources.csv")
    _records(folder / "records.csv", keys)
    _table(folder / "villages.csv", ("name_th", "name_en"))
    for name in ("subdistricts", "districts", "neighbours"):
        _coverage(folder / f"{name}.geojson")
    for name in ("subdistricts_analysis", "districts_analysis"):
        _coverage(folder / f"{name}.geojson")
    _about(folder / "region.json")
    return folder


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or []), list(reader)


def _write(path: Path, columns: list[str], rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def _sources(path: Path) -> list[str]:
    columns, rows = _read(path)
    keys = [f"nasty-{at}" for at in range(len(STRINGS))]
    texts = [column for column in columns if column not in ("key", "url")]
    more = [{"key": key, "url": "", **dict.fromkeys(texts, string)} for key, string in zip(keys, STRINGS, strict=True)]
    _write(path, columns, rows + more)
    return keys


def _records(path: Path, keys: list[str]) -> None:
    columns, _ = _read(path)
    kinds = (("tourism", "temple"), ("industry", "estate"), ("agriculture", "zone"))
    rows = []
    for at, (key, string) in enumerate(zip(keys, STRINGS, strict=True)):
        mission, kind = kinds[at % 3]
        row = {"id": f"nasty-{at:03}", "mission": mission, "kind": kind, "source": key, "as_of": "2026-05"}
        row["capacity"] = str(at)
        row |= dict.fromkeys(("name_th", "name_en", "agency_th", "agency_en", "note_th", "note_en"), string)
        row["capacity_unit"] = "" if string in PROTOTYPES else string
        rows.append(row | _place(at))
    odd = {"mission": "community", "kind": "school", "source": keys[0], "precision": "province"}
    rows += [{**odd, "id": f"unit-{unit}", "name_en": unit, "capacity": "1", "capacity_unit": unit}
             for unit in PROTOTYPES]
    rows += [{**odd, "id": f"date-{at}", "name_en": f"date {at}", "as_of": day} for at, day in enumerate(SIDEWAYS)]
    _write(path, columns, rows)


def _place(at: int) -> dict[str, str]:
    """Points, subdistricts, districts and the province take turns."""
    point = f"POINT ({98.9 + at * 0.002:.4f} {18.4 + (at % 7) * 0.03:.4f})"
    return (
        {"precision": "exact", "wkt": point}, {"precision": "approximate", "wkt": point},
        {"precision": "subdistrict", "subdistrict_code": "510101", "district_code": "5101"},
        {"precision": "district", "district_code": "5102"}, {"precision": "province"},
    )[at % 5]


def _table(path: Path, texts: tuple[str, ...]) -> None:
    columns, rows = _read(path)
    _write(path, columns, [row | dict.fromkeys(texts, STRINGS[at % len(STRINGS)]) for at, row in enumerate(rows)])


def _coverage(path: Path) -> None:
    shapes = orjson.loads(path.read_bytes())
    short = [string for string in STRINGS if len(string) < 300]
    for at, feature in enumerate(shapes["features"]):
        feature["properties"] |= dict.fromkeys(("name_th", "name_en"), short[at % len(short)])
    path.write_bytes(orjson.dumps(shapes))


def _about(path: Path) -> None:
    about = orjson.loads(path.read_bytes())
    everything = " ".join(STRINGS[:60])
    about |= {"name_th": STRINGS[17], "name_en": STRINGS[17], "vision": {"th": everything, "en": everything}}
    about["bookmarks"] = [
        {"key": f"mark{at}", "name_th": string, "name_en": string, "lat": 18.5, "lon": 99.0, "zoom": 14}
        for at, string in enumerate(STRINGS[:25])]
    about["attributions"] = [
        {"key": f"line{at}", "th": string, "en": string, "licence": string, "url": ""}
        for at, string in enumerate(STRINGS[:40])]
    path.write_bytes(orjson.dumps(about))
