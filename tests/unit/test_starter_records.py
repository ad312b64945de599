"""The tables of the Lamphun starter data keep their promises: schema, codes, vocabularies, budgets, licences."""

import re
from pathlib import Path

import pandas as pd
import pytest

FOLDER = Path(__file__).parents[2] / "geodata" / "regions" / "lamphun"
COLUMNS = {
    "records": "id,mission,kind,name_th,name_en,wkt,precision,subdistrict_code,district_code,agency_th,agency_en,"
    "status,mechanism,fiscal_year,budget_thb,capacity,capacity_unit,source,as_of,note_th,note_en,"
    "moo,village,phone,area_m2",
    "sources": "key,publisher_th,publisher_en,title_th,title_en,url,licence_th,licence_en",
    "villages": "code,moo,name_th,name_en,subdistrict_code,source",
    "population": "subdistrict_code,year,people,male,female,houses,source",
    "statistics": "district_code,indicator,unit,year,value,source",
}
KINDS = {
    "tourism": "temple museum monument heritage craft nature park event service",
    "industry": "estate factory craft market corridor project",
    "agriculture": "zone crop farm processing market water project",
    "community": "health school local_office government_office road drainage lighting waste monitoring forest safety "
    "project",
}
PRECISIONS = ["exact", "approximate", "subdistrict", "district", "province"]
NEXT_YEAR = re.compile(r"[Ff]iscal year 2026 has [\d,]+ baht|ปีงบประมาณ พ.ศ. 2569 ตั้งไว้ [\d,]+ บาท")
THAI = re.compile(r"[\u0e00-\u0e7f]")


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def records() -> pd.DataFrame:
    return table("records")


@pytest.fixture(scope="module")
def provenance() -> str:
    return (FOLDER / "PROVENANCE.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_has_its_columns_and_plain_utf8(name):
    raw = (FOLDER / f"{name}.csv").read_bytes()

    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.decode("utf-8").splitlines()[0] == COLUMNS[name]
    assert not table(name).map(lambda cell: cell != cell.strip() or "  " in cell).to_numpy().any()


def test_ids_are_unique_and_in_order_of_mission_and_kind(records):
    rank = [(list(KINDS).index(r.mission), KINDS[r.mission].split().index(r.kind)) for r in records.itertuples()]

    assert rank == sorted(rank)
    assert list(records.id) == [
        f"{mission}-{n:03d}" for mission in KINDS for n in range(1, (records.mission == mission).sum() + 1)
    ]


def test_codes_follow_the_precision(records):
    known = set(table("population").subdistrict_code)
    fine = records.precision.isin(["exact", "approximate", "subdistrict"])

    assert set(records.precision) <= set(PRECISIONS)
    assert set(records.subdistrict_code[fine]) <= known
    assert (records.subdistrict_code[~fine] == "").all()
    assert (records.district_code[fine] == records.subdistrict_code[fine].str[:4]).all()
    assert set(records.district_code[records.precision == "district"]) <= {code[:4] for code in known}
    assert (records.district_code[records.precision == "province"] == "").all()


def test_only_published_positions_have_a_point_and_it_lies_in_the_province(records):
    pointed = records.precision.isin(["exact", "approximate"])
    xy = records.wkt[pointed].str.extract(r"^POINT \((\d+\.\d{1,6}) (\d+\.\d{1,6})\)$").astype(float)

    assert (records.wkt[~pointed] == "").all()
    assert xy[0].between(98.670822, 99.321543).all()
    assert xy[1].between(17.425652, 18.708366).all()


@pytest.mark.parametrize(
    ("column", "allowed"),
    [
        ("status", "planned budgeted under_way operating proposed closed"),
        ("mechanism", "routine strategic outreach"),
        ("capacity_unit", "workers beds rai cubic_metres households people"),
        ("fiscal_year", "2025 2026"),
    ],
)
def test_a_field_keeps_to_its_vocabulary(records, column, allowed):
    assert set(records[column]) <= {"", *allowed.split()}


def test_numbers_are_plain_and_come_with_what_they_need(records):
    budgeted, sized = records.budget_thb != "", records.capacity != ""

    assert records.budget_thb[budgeted].str.fullmatch(r"[1-9]\d*").all()
    assert records.capacity[sized].str.fullmatch(r"[1-9]\d*(\.\d+)?").all()
    assert ((records.fiscal_year != "") == budgeted).all()
    assert ((records.status == "budgeted") == budgeted).all()
    assert (records.agency_en[budgeted] == "Lamphun Provincial Administrative Organisation").all()
    assert ((records.capacity_unit != "") == sized).all()
    assert ((records.agency_th != "") == (records.agency_en != "")).all()


def test_the_fiscal_year_is_that_of_the_budget_document(records):
    title = table("sources").set_index("key").title_en
    paid = records[records.budget_thb != ""]

    assert all(f"fiscal year {row.fiscal_year} " in title[row.source] for row in paid.itertuples())


def test_no_budget_is_counted_twice(records):
    paid = records[records.budget_thb != ""]

    assert not paid.duplicated(["name_th", "budget_thb"]).any()
    assert not records.duplicated(["mission", "name_th"]).any()
    assert not records.duplicated(["mission", "name_en"]).any()


def test_what_moved_into_a_field_left_the_notes(records):
    for row in records.itertuples():
        notes = NEXT_YEAR.sub("", row.note_th + " " + row.note_en).replace(",", "")
        for value in filter(None, (row.budget_thb, row.capacity)):
            unit = {"rai": "(rai|ไร่)", "workers": "(workers|คน)", "beds": "(beds|เตียง)"}.get(row.capacity_unit, "")
            moved = rf"(?<!\d){value} (baht|บาท)" if value == row.budget_thb else rf"(?<!\d){value} {unit}"
            assert not re.search(moved, notes), row.id


def test_words_are_complete_in_both_languages(records):
    for frame, pair in [(records, "name"), (records, "note"), (table("villages"), "name")]:
        th, en = frame[f"{pair}_th"], frame[f"{pair}_en"]
        assert ((th == "") == (en == "")).all()
        assert th[th != ""].str.contains(THAI).all()
        assert not en.str.contains(THAI).any()
    assert (records.name_th != "").all()


def test_dates_are_iso_or_empty(records):
    assert records.as_of.str.fullmatch(r"(\d{4}(-\d{2}(-\d{2})?)?)?").all()


def test_every_source_is_used_and_every_use_is_a_source(records):
    sources = table("sources")
    used = {key for keys in records.source for key in keys.split(";")}
    for name in ("villages", "population", "statistics"):
        used |= set(table(name).source)

    assert sources.key.is_unique
    assert sources.key.is_monotonic_increasing
    assert used == set(sources.key)
    assert sources.url.str.fullmatch(r"(https://[^\s]+)?").all()
    assert (sources[["publisher_th", "publisher_en", "title_th", "title_en", "licence_th", "licence_en"]] != "").all(
        axis=None
    )


@pytest.mark.parametrize("name", COLUMNS)
def test_share_alike_material_is_left_out(name):
    words = (FOLDER / f"{name}.csv").read_text(encoding="utf-8").lower()

    for left_out in ("odbl", "openstreetmap", "osm ", "cc by-sa", "wikipedia", "thailand_spatial_resources"):
        assert left_out not in words


def test_villages_are_the_registered_577():
    villages, official = table("villages"), table("statistics").query("indicator == 'villages'")
    counts = villages.subdistrict_code.str[:4].value_counts().astype(str)

    assert len(villages) == 577
    assert villages.code.is_unique
    assert (villages.code == villages.subdistrict_code + villages.moo.str.zfill(2)).all()
    assert counts.to_dict() == official[official.district_code != "51"].set_index("district_code").value.to_dict()
    assert not villages.name_th.str.startswith("บ้านบ้าน").any()


def test_population_sums_to_the_province():
    people = table("population").astype({"year": int, "people": int, "male": int, "female": int, "houses": int})

    assert people.groupby("year").people.sum().to_dict() == {2020: 402_011, 2021: 401_139}
    assert (people.groupby("year").subdistrict_code.nunique() == 51).all()
    assert not people.duplicated(["subdistrict_code", "year"]).any()
    assert (people.people == people.male + people.female).all()


def test_district_series_sum_to_the_province_and_to_the_subdistricts():
    series = table("statistics").astype({"year": int, "value": float})
    register = series[series.source == "dopa-population"]
    wide = register.pivot_table(index=["year", "indicator"], columns="district_code", values="value")
    people = table("population").astype({"year": int, "people": float, "male": float, "female": float, "houses": float})
    people = people.assign(district_code=people.subdistrict_code.str[:4]).drop(columns=["subdistrict_code", "source"])
    long = people.melt(["district_code", "year"], var_name="indicator").groupby(["year", "indicator", "district_code"])
    gaps = wide.drop(columns="51").stack() - long.value.sum()

    assert series.indicator.str.fullmatch(r"[a-z][a-z0-9_]*").all()
    assert not series.duplicated(["district_code", "indicator", "year"]).any()
    assert (wide.drop(columns="51").sum(axis=1) == wide["51"]).all()
    assert gaps.dropna()[lambda gap: gap != 0].to_dict() == {
        (2020, "houses", "5102"): 1.0,
        (2021, "houses", "5102"): 1.0,
    }


def test_the_provenance_counts_are_the_counts_of_the_table(records, provenance):
    written = re.findall(r"^\| (\w+) \| (\w+) \|((?: \d+ \|){6})$", provenance, re.MULTILINE)
    counts = {(mission, kind): [int(n) for n in re.findall(r"\d+", cells)] for mission, kind, cells in written}

    assert set(counts) == {(mission, kind) for mission in KINDS for kind in KINDS[mission].split()}
    for (mission, kind), row in counts.items():
        here = records[(records.mission == mission) & (records.kind == kind)]
        assert row == [*((here.precision == precision).sum() for precision in PRECISIONS), len(here)]


def test_the_provenance_budgets_are_the_budgets_of_the_table(records, provenance):
    paid = records[records.budget_thb != ""].assign(baht=lambda rows: rows.budget_thb.astype(int))

    for column in ("mission", "fiscal_year"):
        for value, rows in paid.groupby(column):
            assert re.search(rf"^\| {value}[^|]*\| {len(rows)} \| {rows.baht.sum():,} \|$", provenance, re.MULTILINE)
    assert f"| **all** | {len(paid)} | {paid.baht.sum():,} |" in provenance
