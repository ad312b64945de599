"""A scenario in the browser: drawn on the map, before and after in map, table and words, compared, shared, applied."""

from collections.abc import Iterator

import pytest
from browsing import Server, Visit
from playwright.sync_api import expect
from test_accessibility import AXE, objections, tell
from test_editing import ON_SCREEN

LOOKS = "/gaps?lang=en&measure=whatif&gap=community.local_office&reach_m=4000&at=17.75,98.95,11"
IN_SIGHT = """plan.shown.find(({ kindKey, geometry }) => kindKey === "community.local_office" && geometry
    && plan.map.getBounds().pad(-0.3).contains(geometry.coordinates.toReversed()))"""
FAR = [17.7, 98.948]


@pytest.fixture(scope="module")
def desk() -> Iterator[Server]:
    """A map with an editor and somebody who may only look."""
    served = Server()
    served.add_person("somsri")
    served.add_person("vi", "viewer")
    yield served
    served.stop()


@pytest.fixture
def signed_in(visit, desk):
    return lambda name, path=LOOKS, **options: visit(None, home=desk.url, **options).sign_in(name).go(path)


def scenario(page: Visit):
    """The list of scenarios."""
    return page.page.locator(".trial-head select").first


def begin(page: Visit, name: str) -> None:
    page.button("Begin a scenario").click()
    page.page.get_by_label("Name of the scenario").fill(name)
    page.button("Begin").click()
    expect(scenario(page).locator("option:checked")).to_have_text(name)
    page.until("document.body.dataset.answered", "whatif")


def draw(page: Visit, at: list[float]) -> None:
    page.settled()
    page.page.mouse.click(*page.ask(ON_SCREEN, at))


def add_far_office(page: Visit, name: str = "Office at Na Sai") -> None:
    page.button("Add a site").click()
    page.page.locator(".trial-tools").get_by_label("Name").fill(name)
    page.button("Set it on the map").click()
    draw(page, FAR)
    expect(page.page.locator(".trial-changes li").last).to_contain_text(f"New: {name}")


def pick(page: Visit, record: dict) -> None:
    """Click an office on the map."""
    page.press("Escape").settled()
    page.page.mouse.click(*page.ask(ON_SCREEN, record["geometry"]["coordinates"][::-1]))
    expect(page.page.locator(".trial-picked legend")).to_have_text(record["name_en"])


def figures(page: Visit) -> list[str]:
    """The last row of the table."""
    page.until("document.body.dataset.answered", "whatif")
    page.page.locator(".whatif tfoot").wait_for()
    return page.page.locator(".whatif tfoot td").all_text_contents()


def test_a_site_is_drawn_and_words_table_and_api_say_the_same(signed_in) -> None:
    page = signed_in("vi")
    begin(page, "South")
    add_far_office(page)
    people, before, after, more = figures(page)
    told = page.ask("fetch(`/api/gaps?${plan.state.query(['at'])}`).then((answer) => answer.json())")
    total = told["total"]
    wanted = [f"{total[name]:,}" for name in ("people", "before_people", "served_people", "more_people")]
    assert [people, before, after, more.removeprefix("+")] == wanted
    assert total["more_people"] > 0
    expect(page.page.locator(".findings li").first).to_contain_text(told["findings"][0]["text"]["en"])
    top = told["zones"][0]
    shaded = page.page.locator(f".zone[data-code='{top['code']}']")
    expect(shaded).to_have_class(f"zone leaflet-interactive c{top['class']}")
    expect(page.page.locator(".trial-add")).to_have_count(1)


def test_a_site_is_closed_moved_given_another_capacity_and_undone(signed_in) -> None:
    page = signed_in("vi")
    begin(page, "Changes")
    record = page.settled().ask(IN_SIGHT)
    pick(page, record)
    page.button("Close it").click()
    expect(page.page.locator(".trial-changes li")).to_contain_text([f"Closed: {record['name_en']}"])
    assert figures(page)[-1].startswith("−") or figures(page)[-1] == "0"

    page.button("Undo", within="#gap").click()
    expect(page.page.locator(".trial-changes li")).to_have_count(0)
    pick(page, record)
    page.page.locator(".trial-picked").get_by_label("Capacity").fill("25")
    page.button("Set the capacity").click()
    expect(page.page.locator(".trial-changes li")).to_contain_text([": 25"])
    pick(page, record)
    page.button("Move it").click()
    draw(page, FAR)
    expect(page.page.locator(".trial-changes li")).to_have_count(2)
    expect(page.page.locator("path.trial-line")).to_have_count(1)
    page.page.locator(".trial-changes .drop").first.click()
    expect(page.page.locator(".trial-changes li")).to_have_count(1)
    add_far_office(page, "Second office")
    page.page.locator(".trial-add").click()
    page.page.locator(".trial-picked").get_by_label("Capacity").fill("7")
    page.button("Set the capacity").click()
    expect(page.page.locator(".trial-changes li").last).to_contain_text("Capacity of Second office: 7")


def test_a_scenario_is_drawn_with_the_keys_alone(signed_in) -> None:
    page = signed_in("vi")
    begin(page, "By keys")
    page.reach(page.button("Add a site")).press("Enter")
    page.reach(page.button("Set it on the map")).press("Enter")
    expect(page.page.locator(".draw-bar")).to_be_visible()
    page.press("Space")
    expect(page.page.locator(".trial-changes li")).to_have_count(1)
    page.reach(page.page.locator(".trial-changes .drop")).press("Enter")
    expect(page.page.locator(".trial-changes li")).to_have_count(0)
    page.reach(page.button("Add a site")).press("Enter")
    page.reach(page.button("Set it on the map")).press("Enter", "Escape")
    expect(page.page.locator(".draw-bar")).to_have_count(0)


def test_two_are_compared_and_whoever_has_the_link_sees_them(signed_in, visit, desk) -> None:
    page = signed_in("vi")
    begin(page, "First of two")
    add_far_office(page)
    begin(page, "Second of two")
    page.page.locator(".trial-head select").nth(1).select_option(label="First of two")
    expect(page.page.locator(".whatif thead th")).to_have_text(
        ["Subdistrict", "People", "Served today", "Second of two", "Difference", "First of two", "Difference"])
    assert figures(page)[-1].startswith("+")
    address = f"/gaps?{page.query}"

    guest = visit(address, home=desk.url)
    guest.until("document.body.dataset.answered", "whatif")
    expect(guest.page.locator(".whatif thead th").nth(5)).to_have_text("First of two")
    assert figures(guest) == figures(page)
    expect(guest.button("Add a site")).to_have_count(0)
    expect(guest.page.get_by_text("to draw scenarios of your own")).to_be_visible()
    assert "vi" not in guest.page.locator(".trial-head").inner_text().split()


def test_an_editor_applies_a_scenario_and_another_is_discarded(signed_in) -> None:
    page = signed_in("somsri")
    begin(page, "To be built")
    add_far_office(page, "Built office")
    before = page.ask("plan.records.length")
    page.button("Apply to the data").click()
    page.button("Apply", within="#dialog").click()
    expect(page.page.locator(".trial-draft .note")).to_contain_text("Applied to the data in version")
    assert page.ask("plan.records.length") == before + 1
    expect(page.page.locator(".findings")).to_contain_text("is in the data since")

    begin(page, "Thrown away")
    page.button("Discard", within="#gap").click()
    page.button("Discard", within="#dialog").click()
    page.until("plan.view.scenario", "")
    assert "Thrown away" not in scenario(page).locator("option").all_text_contents()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_nobody_is_shut_out_of_a_scenario(visit, desk, phone) -> None:
    page = visit(None, home=desk.url, phone=phone)
    page.page.context.add_init_script(path=AXE)
    page.sign_in("vi").go(LOOKS)
    found = {"no scenario": objections(page)}
    begin(page, "Readable")
    page.button("Add a site").click()
    found["adding"] = objections(page)
    page.button("Cancel", within=".trial-tools").click()
    add_far_office(page)
    figures(page)
    found["drawn"] = objections(page)

    assert not tell(found), tell(found)
