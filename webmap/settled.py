"""What a planner settled of a file and may settle otherwise: answers given, the datum of metres, the natural key."""

from typing import Any

from flask_babel import gettext as _

from geodata.intake.comparing import NATURAL
from geodata.intake.datums import WGS84_KEY, Datum, datums
from geodata.intake.decisions import KEYS, LEFT_OUT
from geodata.region import Region
from webmap.language import current_language
from webmap.places import here
from webmap.uploads import Upload
from webmap.wording import meaning_words, value_words

TABLES = frozenset(("text", "xlsx", "xls", "ods"))
IN_METRES = frozenset(("utm", "zone_assumed", "datum"))


def answers(upload: Upload) -> list[tuple[str, str, str, str]]:
    """Every question that is settled: its id, the word, what it is about, the answer in words."""
    found = []
    for id_, answer in upload.decisions.answers.items():
        field, _sign, word = id_.partition("|")
        found.append((id_, word, meaning_words(field), _answer(upload, field, answer)))
    return found


def datum_choice(upload: Upload, about: dict[str, Any], region: Region) -> tuple[str, tuple[Datum, ...]]:
    """The datum that metres of the file are taken to stand on, and those there are; none where nothing is to choose."""
    asked = any(question["field"] == "datum" for question in about["questions"])
    metres = about["kind"] in TABLES and IN_METRES & about["rules"].keys()
    if asked or not (metres or upload.decisions.datum):
        return "", ()
    return upload.decisions.datum or WGS84_KEY, datums(region.metric_crs % 100)


def key_choice(upload: Upload, about: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """Fields that may tell one record from another: name, words, whether rows without a number go by it now."""
    natural = NATURAL if about["key"] == ["id"] else about["key"]
    taken = upload.decisions.key or tuple(natural)
    return [(name, meaning_words(name), name in taken) for name in KEYS]


def _answer(upload: Upload, field: str, answer: str) -> str:
    if answer == LEFT_OUT:
        return _("these rows are left out")
    if answer == "":
        return _("the field stays empty")
    if field == "place":
        return _place(answer)
    return value_words(field, {"mission": upload.mission, field: answer}) or answer


def _place(code: str) -> str:
    """The name of a place with what it lies in; what is no code of a place as it stands."""
    region, language = here().region, current_language()
    villages = region.villages[region.villages["code"] == code] if "code" in region.villages else region.villages[:0]
    if len(villages):
        inside = region.name_of(str(villages.iloc[0]["subdistrict_code"])).in_(language)
        return f"{villages.iloc[0]['name_th']}, {inside}"
    try:
        return region.name_of(code).in_(language)
    except KeyError:
        return code
