"""Editing on the map: added, moved, drawn, reshaped and deleted by pointer and by keys; undo; two editors."""

from collections.abc import Iterator

import pytest
from browsing import Server, Visit
from playwright.sync_api import expect
from test_accessibility import AXE, objections

STORED = "fetch(`/api/records/${plan.records.at(-1).id}`).then((answer) => answer.json())"
REFUSED = r"status of (412|422|403|404)"
ON_SCREEN = """(at) => {
    const { map } = window.planmap.plan;
    const { x, y } = map.latLngToContainerPoint(at);
    const { left, top } = map.getContainer().getBoundingClientRect();
    return [x + left, y + top];
}"""
LOOKS = "/?lang=en&at=18.35,98.95,12"


@pytest.fixture(scope="module")
def desk() -> Iterator[Server]:
    """A map with editors: somsri and ann for everything, li for the district of that name; vi may only look."""
    served = Server()
    for name, role, districts in (("somsri", "editor", ()), ("ann", "editor", ()), ("li", "editor", ("5104",)),
                                  ("vi", "viewer", ())):
        served.add_person(name, role, districts)
    yield served
    served.stop()


@pytest.fixture
def signed_in(visit, desk):
    """Opens a page of a person: signed_in(name, path, **options of visit)."""
    return lambda name, path=LOOKS, **options: visit(None, home=desk.url, **options).sign_in(name).go(path)


def field(page: Visit, label: str):
    """The field of the form in the card."""
    return page.page.locator("#card").get_by_label(label, exact=True)


def told(page: Visit, words: str) -> None:
    expect(page.page.locator("#status")).to_have_text(words)


def save(page: Visit) -> None:
    page.button("Save").click()


def begin(page: Visit, name: str, kind: str = "tourism.temple") -> None:
    """The form of a new record, with name and kind."""
    page.press("n")
    field(page, "Name in Thai").fill(name)
    field(page, "Kind").select_option(kind)


def saved(page: Visit, name: str) -> dict:
    """Save, and the record as the server has it then."""
    save(page)
    expect(page.page.locator("#card h2")).to_have_text(name)
    return page.ask(STORED)


def value(page: Visit, label: str) -> str:
    return field(page, label).input_value()


def test_a_point_is_set_with_the_mouse_undone_and_done_again(signed_in) -> None:
    page = signed_in("somsri")
    before = page.ask("plan.records.length")
    begin(page, "วัดเมาส์")
    page.button("Set the point on the map").click()
    page.page.mouse.click(*page.ask(ON_SCREEN, [18.35, 98.93]))
    expect(field(page, "District")).to_have_value("5102")
    assert value(page, "Precision of the position") == "approximate"
    stored = saved(page, "วัดเมาส์")
    assert stored["geometry"]["coordinates"] == pytest.approx([98.93, 18.35], abs=1e-3)
    assert stored["properties"]["subdistrict"] == value_of_place(page, stored)
    assert page.ask("plan.records.length") == before + 1
    expect(page.page.locator(".pin.selected")).to_have_count(1)

    page.press("Control+z")
    told(page, "Undone: new record วัดเมาส์.")
    assert page.ask("plan.records.length") == before
    page.press("Control+Shift+z")
    told(page, "Done again: new record วัดเมาส์.")
    assert page.ask("plan.records.length") == before + 1
    page.page.reload()
    page.ready()
    page.button("Undo").click()
    told(page, "Undone: new record วัดเมาส์.")


def value_of_place(page: Visit, stored: dict) -> str:
    """The subdistrict that the server finds at a record's point."""
    lon, lat = stored["geometry"]["coordinates"]
    return page.ask(f"fetch('/api/whereabouts?points={lat},{lon}').then((a) => a.json())")["places"][0]["subdistrict"]


def test_with_the_keys_alone_a_point_is_set_moved_saved_and_deleted(signed_in) -> None:
    page = signed_in("somsri")
    before = page.ask("plan.records.length")
    page.reach(page.button("Add a record")).press("Enter")
    page.reach(field(page, "Name in Thai"))
    page.page.keyboard.type("วัดแป้นพิมพ์")
    page.reach(page.button("Set the point on the map")).press("Enter")
    expect(page.page.locator(".draw-bar")).to_be_visible()
    centre = page.settled().ask("[plan.map.getCenter().lat, plan.map.getCenter().lng]")
    page.press("Space")
    assert [float(value(page, name)) for name in ("Latitude", "Longitude")] == pytest.approx(centre, abs=1e-5)

    page.reach(page.page.locator(".draft-pin"))
    lon = float(value(page, "Longitude"))
    width = page.ask("plan.map.containerPointToLatLng([10, 0]).lng - plan.map.containerPointToLatLng([0, 0]).lng")
    page.press("Shift+ArrowRight", "ArrowUp", "ArrowDown")
    assert float(value(page, "Longitude")) - lon == pytest.approx(width, abs=2e-6)
    page.press("Control+z", "Control+z", "Control+z")
    assert float(value(page, "Longitude")) == lon
    page.press("Control+y")
    page.reach(page.button("Save")).press("Enter")
    expect(page.page.locator("#card h2")).to_have_text("วัดแป้นพิมพ์")
    assert page.ask(STORED)["geometry"]["coordinates"][0] == pytest.approx(lon + width, abs=2e-6)

    page.press("e")
    page.reach(page.button("Delete")).press("Enter")
    page.reach(page.button("Delete", within="#dialog")).press("Enter")
    told(page, "Deleted. Undo brings it back.")
    assert page.ask("plan.records.length") == before


def test_a_line_is_drawn_and_reshaped_with_the_mouse(signed_in) -> None:
    page = signed_in("somsri")
    begin(page, "ถนนทดสอบ", "community.road")
    page.button("Draw a line").click()
    page.button("Remove the last point").wait_for()
    for x, y in ((620, 350), (680, 420), (740, 350), (740, 500)):
        page.page.mouse.click(x, y)
    page.button("Remove the last point").click()
    page.button("Done").click()
    expect(page.page.locator(".position")).to_contain_text("A line of 3 points")

    page.button("Reshape").click()
    corners = page.page.locator(".marker-icon:not(.marker-icon-middle)")
    expect(corners).to_have_count(3)
    page.page.mouse.move(680, 420)
    page.page.mouse.down()
    page.page.mouse.move(680, 480, steps=5)
    page.page.mouse.up()
    page.button("Done").click()
    stored = saved(page, "ถนนทดสอบ")
    lats = [lat for _, lat in stored["geometry"]["coordinates"]]
    down = page.ask("plan.map.containerPointToLatLng([0, 350]).lat - plan.map.containerPointToLatLng([0, 480]).lat")
    assert stored["geometry"]["type"] == "LineString"
    assert lats[0] == lats[2]
    assert lats[0] - lats[1] == pytest.approx(down, abs=1e-3)
    assert page.ask("document.querySelectorAll('.draft, .marker-icon').length") == 0


def test_an_area_is_drawn_and_reshaped_with_the_keys(signed_in) -> None:
    page = signed_in("somsri")
    begin(page, "พื้นที่ทดสอบ", "agriculture.zone")
    page.reach(page.button("Draw an area")).press("Enter")
    expect(page.page.locator(".folium-map")).to_be_focused()
    for step in ("ArrowRight", "ArrowDown"):
        page.press("Space", step)
        page.settled()
    page.press("Enter")
    told(page, "An area needs three corners at least.")
    page.press("Space", "Backspace", "Space", "Enter")
    expect(page.page.locator(".position")).to_contain_text("An area of 3 corners")

    page.reach(page.button("Reshape")).press("Enter")
    corners = page.page.locator(".marker-icon:not(.marker-icon-middle)")
    expect(corners).to_have_count(3)
    page.page.locator(".marker-icon-middle").first.focus()
    page.press("Enter")
    expect(corners).to_have_count(4)
    page.press("Shift+ArrowUp", "Shift+ArrowUp")
    page.reach(page.button("Done", within=".draw-bar")).press("Enter")
    expect(page.page.locator(".position")).to_contain_text("An area of 4 corners")
    stored = saved(page, "พื้นที่ทดสอบ")
    ring = stored["geometry"]["coordinates"][0]
    assert (stored["geometry"]["type"], len(ring), ring[0]) == ("Polygon", 5, ring[-1])
    assert len({round(lat, 3) for _, lat in ring}) == 3   # two corners level, one below them, one moved above


def test_figures_years_and_dates_are_understood_as_people_write_them(signed_in) -> None:
    page = signed_in("somsri", "/?lang=th")
    page.press("n")
    for label, text in (("ชื่อภาษาไทย", "โครงการตัวเลข"), ("งบประมาณ (บาท)", "๑,๕๐๐,๐๐๐"), ("ปีงบประมาณ", "๒๕๖๙"),
                        ("ข้อมูล ณ", "14/05/2569"), ("หน่วยงาน (ไทย)", "หน่วยงานที่ไม่เคยมี")):
        field(page, label).fill(text)
    page.button("บันทึก").click()
    expect(page.page.locator("#card h2")).to_have_text("โครงการตัวเลข")
    stored = page.ask(STORED)["properties"]
    assert [stored[key] for key in ("budget_thb", "fiscal_year", "as_of")] == [1_500_000, 2026, "2026-05-14"]
    page.page.locator("summary", has_text="หน่วยงาน").click()
    expect(page.page.get_by_role("checkbox", name="หน่วยงานที่ไม่เคยมี")).to_have_count(1)


@pytest.mark.parametrize(("label", "text", "words"), [
    ("Budget (baht)", "about a million", "Write a figure, like 1,500,000 or 0.5."),
    ("Fiscal year", "25690", "Write a year, like 2569 or 2026."),
    ("Data as of", "31/02/2569", "Write a date, like 2569-05-14, 14/05/2569 or 2569-05."),
    ("Latitude", "95 , 98.9", "Latitude lies between -90 and 90, longitude between -180 and 180."),
    ("Latitude", "18,58N 99", "Write a figure, like 1,500,000 or 0.5."),
    ("Name in Thai", "", "the record has no name"),
    ("Latitude", "13.75, 100.5", "is outside the region, or not longitude before latitude"),
])
def test_what_cannot_be_stored_is_told_beside_its_field(signed_in, label, text, words) -> None:
    page = signed_in("somsri", allow=(REFUSED,))
    before = page.ask("plan.dataVersion")
    begin(page, "ทดสอบ")
    field(page, label).fill(text)
    field(page, label).press("Tab")
    save(page)
    expect(page.page.locator(".field:has(:focus) .problem, .position .problem").filter(has_text=words)).to_be_visible()
    assert page.ask("fetch('/api/region').then((answer) => answer.json())")["data_version"] == before


def test_the_second_of_two_editors_sees_both_versions_and_chooses(signed_in) -> None:
    first, second = (signed_in(name, "/?lang=en&kinds=community.health", allow=(REFUSED,))
                     for name in ("ann", "somsri"))
    id_ = first.ask("plan.shown.find((one) => one.geometry).id")
    for page in (first, second):
        page.ask(f"plan.markers.openedRecord(plan.byId.get('{id_}'))")
        page.press("e")
        page.button("Save").wait_for()
    field(first, "Name in English").fill("As Ann has it")
    field(first, "Budget (baht)").fill("2000")
    save(first)
    expect(first.page.locator("#card h2")).to_have_text("As Ann has it")

    field(second, "Name in English").fill("As Somsri has it")
    field(second, "Fiscal year").fill("2569")
    save(second)
    card = second.page.locator("#card")
    expect(card.locator("h2")).to_have_text("Changed by two people")
    expect(card).to_contain_text("ann saved this record while you were editing it.")
    expect(card.locator("fieldset")).to_have_count(3)
    assert [second.ask(f"document.querySelector('[name=side-{key}]:checked')?.value ?? ''")
            for key in ("name_en", "fiscal_year", "budget_thb")] == ["", "mine", "theirs"]
    second.button("Save this choice").click()
    expect(card.locator(".problem")).to_have_text("Choose for every field.")
    second.press("Escape")
    second.button("Go on editing").click()
    card.get_by_label("As Somsri has it").check()
    second.button("Save this choice").click()
    expect(card.locator("h2")).to_have_text("As Somsri has it")
    stored = second.ask(f"fetch('/api/records/{id_}').then((answer) => answer.json())")["properties"]
    assert [stored[key] for key in ("name_en", "fiscal_year", "budget_thb")] == ["As Somsri has it", 2026, 2000]


def test_a_record_deleted_by_another_is_not_brought_back_by_saving(signed_in) -> None:
    first, second = (signed_in(name, allow=(REFUSED,)) for name in ("ann", "somsri"))
    begin(first, "รายการที่จะถูกลบ")
    id_ = saved(first, "รายการที่จะถูกลบ")["id"]
    second.go(LOOKS)
    for page in (first, second):
        page.ask(f"plan.markers.openedRecord(plan.byId.get('{id_}'))")
        page.press("e")
        page.button("Save").wait_for()
    first.button("Delete").click()
    first.button("Delete", within="#dialog").click()
    told(first, "Deleted. Undo brings it back.")
    field(second, "Moo").fill("5")
    save(second)
    expect(second.page.locator("#card")).to_contain_text("It was not saved: ann has deleted this record since.")
    assert second.ask(f"plan.byId.has('{id_}')") is False


def test_an_editor_of_one_district_is_refused_by_the_place_itself(signed_in) -> None:
    page = signed_in("li", allow=(REFUSED,))
    begin(page, "นอกเขต")
    field(page, "Latitude").fill("18.58, 99.01")
    field(page, "Latitude").press("Tab")
    expect(field(page, "District")).to_have_value("5101")
    field(page, "District").select_option("5104")
    save(page)
    expect(page.page.locator(".record-form > .problem")).to_contain_text("outside the districts you look after")
    expect(page.page.locator(".record-form > .problem")).to_contain_text("Mueang Lamphun")


def test_a_changed_form_is_not_lost_unasked(signed_in) -> None:
    page = signed_in("somsri", "/?lang=en")
    begin(page, "ยังไม่บันทึก")
    page.page.locator(".badge").first.click()
    told(page, "Save your changes first, or cancel them.")
    page.press("Escape")
    expect(page.page.locator("#dialog h2")).to_have_text("Leave without saving?")
    page.button("Go on editing").click()
    assert value(page, "Name in Thai") == "ยังไม่บันทึก"
    page.press("Escape")
    page.button("Leave without saving").click()
    expect(page.page.locator("#card")).to_be_hidden()
    page.page.locator(".badge").first.click()
    expect(page.page.locator("#card")).to_be_visible()


def test_a_failed_save_keeps_what_was_written(signed_in, desk) -> None:
    page = signed_in("somsri", allow=("failed:.*records", "ERR_FAILED"))
    begin(page, "ไม่มีเครือข่าย")
    page.page.route("**/api/records?*", lambda route: route.abort())
    save(page)
    expect(page.page.locator(".record-form > .problem")).to_contain_text("The server cannot be reached.")
    page.page.unroute("**/api/records?*")
    assert saved(page, "ไม่มีเครือข่าย")["properties"]["name_th"] == "ไม่มีเครือข่าย"


@pytest.mark.parametrize("who", ["nobody", "vi"])
def test_who_may_not_edit_sees_no_tool_for_it(signed_in, visit, desk, who) -> None:
    page = visit("/?lang=en", home=desk.url) if who == "nobody" else signed_in(who, "/?lang=en")
    page.press("n", "e", "Control+z")
    expect(page.button("Add a record")).to_have_count(0)
    page.ask("plan.markers.openedRecord(plan.records[0])")
    expect(page.button("Next", within="#card")).to_have_count(1)
    expect(page.button("Change", within="#card")).to_have_count(0)
    expect(page.page.get_by_role("link", name="History", exact=True)).to_have_count(int(who == "vi"))


def test_the_past_cannot_be_edited(signed_in) -> None:
    page = signed_in("somsri", "/?lang=en&asof=1")
    page.press("n")
    expect(page.button("Add a record")).to_be_disabled()
    page.ask("plan.markers.openedRecord(plan.records[0])")
    expect(page.button("Change", within="#card")).to_have_count(0)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_form_and_drawing_are_accessible_and_in_view(signed_in, phone) -> None:
    page = signed_in("somsri", "/?lang=th&at=18.35,98.95,12", phone=phone)
    page.page.context.add_init_script(path=AXE)
    page.go("/?lang=th&at=18.35,98.95,12")
    page.press("n")
    assert objections(page) == []
    page.button("บันทึก").scroll_into_view_if_needed()
    expect(page.button("บันทึก")).to_be_in_viewport()
    page.button("วาดเส้น").click()
    expect(page.button("เสร็จแล้ว", within=".draw-bar")).to_be_in_viewport()
    assert objections(page) == []
    page.press("Escape")
    expect(page.page.locator(".draw-bar")).to_have_count(0)
