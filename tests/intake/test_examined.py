"""Files of the reference folder through the whole engine: each becomes what a planner would expect, and says so."""

import pytest

from geodata.intake import difference, examine, read_upload, remembered
from geodata.intake.decisions import Decisions
from geodata.region import load_region
from geodata.store import open_store
from layers import MISSIONS


@pytest.fixture(scope="module")
def lamphun(reference):
    from pathlib import Path

    import geodata
    return load_region(Path(geodata.__file__).parent / "regions" / "lamphun")


def examined(reference, lamphun, name, mission, **decided):
    raw = read_upload(reference / name, name)
    found = examine(raw, lamphun, MISSIONS[mission].target(), None, Decisions(**decided))
    assert sum(found.counts.values()) == found.rows_in == len({line.row for line in found.lines})
    return found


@pytest.mark.parametrize(("name", "mission", "rows"), [
    ("sites_tourism.csv", "tourism", 68), ("sites_industry.csv", "industry", 35),
    ("sites_agriculture.csv", "agriculture", 42), ("sites_community.csv", "community", 153)])
def test_sites_are_stored_but_for_the_kinds_that_a_planner_must_name(reference, lamphun, name, mission, rows):
    found = examined(reference, lamphun, name, mission)

    assert (found.counts["refused"], found.counts["ignored"]) == (0, 1)
    assert {doubt.field for doubt in found.doubts} <= {"kind", "place"}
    kinds = {doubt.id: MISSIONS[mission].kinds[0].key for doubt in found.doubts if doubt.field == "kind"}
    settled = examined(reference, lamphun, name, mission, answers=kinds)
    assert settled.counts["stored"] >= rows - 1
    assert settled.counts["stored"] + settled.counts["waiting"] == rows
    positions = settled.table.geometry.notna()
    assert (settled.table[positions].precision.isin(["exact", "approximate"])).all()
    assert not settled.table[~positions].precision.isin(["exact", "approximate"]).any()


def test_sites_find_the_records_that_were_made_of_them(reference, lamphun, tmp_path):
    with open_store(tmp_path, lamphun) as store:
        found = examine(read_upload(reference / "sites_tourism.csv", "a.csv"), lamphun, MISSIONS["tourism"].target(),
                        remembered(store))
        compared = difference(found, store)

    assert len(compared.changed) + len(compared.same) >= 20


@pytest.mark.parametrize("name", ["as_published/tessaban_latlon_cp874.csv"])
def test_the_misaligned_names_of_the_tis_620_file_are_warned_about(reference, lamphun, name):
    found = examined(reference, lamphun, name, "community", answers={"kind|~เทศบาล": "local_office"})

    assert found.counts == {"stored": 40, "waiting": 0, "refused": 2_407, "ignored": 1}
    misnamed = [row for row, said in found.warnings().items() if any("is that of no" in one.text.en for one in said)]
    assert len(misnamed) == 37
    assert "37 names do not fit the district they stand in" in found.notes[-1].text.en
    assert found.table.district_code.nunique() == 8


def test_a_list_of_municipalities_without_names_waits_for_a_column_of_names(reference, lamphun):
    found = examined(reference, lamphun, "thailand_municipality_points.csv", "community")

    assert (found.counts["waiting"], found.counts["refused"]) == (40, 2_407)
    assert "columns" in {doubt.field for doubt in found.doubts}


def test_schools_of_the_province_are_placed_and_the_misspelt_four_wait(reference, lamphun):
    found = examined(reference, lamphun, "thailand_schools.csv", "community", answers={"kind|~โรงเรียน": "school"})

    assert found.counts == {"stored": 252, "waiting": 4, "refused": 35_993, "ignored": 1}
    (doubt,) = found.doubts
    assert (doubt.id, doubt.candidates[0].code, len(doubt.rows)) == ("place|ต.ดงคำ อ.ลี้ จ.ลำพูน", "510404", 4)
    assert set(found.table.precision) == {"subdistrict"}


@pytest.mark.parametrize(("name", "refused"), [
    ("as_published/Lamphun_tambon_full.zip", 0), ("as_published/tha_admbnda_adm3_rtsd_20220121_nocpg.zip", 7_374),
    ("thailand_subdistricts.gpkg", 7_374)])
def test_subdistrict_areas_of_the_province_are_stored_each_in_its_own_subdistrict(reference, lamphun, name, refused):
    found = examined(reference, lamphun, name, "agriculture", answers={"kind|~": "zone"})

    assert found.counts == {"stored": 51, "waiting": 0, "refused": refused, "ignored": 0}
    codes = found.table.id.str.removeprefix("TH")
    assert (codes == found.table.subdistrict_code).mean() > 0.95
    assert found.table.name_th.iloc[0] == "ในเมือง"


def test_areas_of_districts_wait_for_a_column_of_names_and_neighbours_are_refused(reference, lamphun):
    districts = examined(reference, lamphun, "as_published/Lamphun_amphoe_full.zip", "agriculture",
                         columns={"ADM2_TH": "name_th"}, answers={"kind|~": "zone"})
    assert districts.counts["stored"] == 8
    assert districts.table.name_th.tolist()[0] == "เมืองลำพูน"
    assert examined(reference, lamphun, "neighbours.geojson", "agriculture").counts["refused"] == 3


def test_villages_without_a_position_are_known_to_their_subdistrict(reference, lamphun):
    found = examined(reference, lamphun, "lamphun_villages.csv", "community", answers={"kind|~": "project"})

    assert found.counts == {"stored": 577, "waiting": 0, "refused": 0, "ignored": 1}
    assert set(found.table.precision) == {"subdistrict"}
    assert (found.table.id.str[:6] == found.table.subdistrict_code).all()
