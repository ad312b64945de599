"""A planner's path: a messy workbook brought in, a column corrected, names settled, stored, seen, undone, read of."""

import io

import openpyxl
import pytest
from browsing import PASSWORD, Server
from playwright.sync_api import expect
from test_accessibility import AXE, objections

ROWS = [
    ["แผนปฏิบัติการด้านการท่องเที่ยว จังหวัดลำพูน ปีงบประมาณ พ.ศ. ๒๕๖๙"],
    ["ที่", "รายการ", "ตำบล", "อำเภอ", "ปีงบประมาณ", "วงเงิน (ล้านบาท)", "ประเภท", "ผู้ประสาน"],
    ["๑", "วัดทางเดินหนึ่ง", "ในเมือง", "เมืองลำพูน", "๒๕๖๙", "๑.๕", "วัด", "งานบำรุงวัด"],
    ["๒", "วัดทางเดินสอง", "ต้นทง", "เมืองลำพูน", "2569", "0.5", "วัด", "งานบำรุงวัด"],
    ["๓", "วัดทางเดินสาม", "ปาสัก", "เมืองลำพูน", "2569", "0.25", "วัด", "งานบำรุงวัด"],
    ["๔", "วัดทางเดินสี่", "มะเขือแจ", "เมืองลำพูน", "2569", "1", "วัด", "งานบำรุงวัด"],
    ["รวมทั้งสิ้น", None, None, None, None, "3.25", None, None],
]
BUDGETS = "plan.shown.map((one) => one.budget_thb)"


@pytest.fixture
def own_server():
    served = Server()
    served.add_person("somsri")
    yield served
    served.stop()


def messy_workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in ROWS:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_from_a_messy_workbook_to_the_map_and_back(visit, own_server) -> None:
    page = visit(None, home=own_server.url)
    tab = page.page
    tab.context.add_init_script(path=AXE)
    page.go("/import?lang=en", ready=False)
    tab.get_by_label("Name").fill("somsri")
    tab.get_by_label("Password").fill(PASSWORD)
    page.button("Sign in", within="main").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Import a file")
    assert objections(page) == []

    tab.locator("#file").set_input_files({"name": "แผน 2569.xlsx", "mimeType": "", "buffer": messy_workbook()})
    tab.locator("#mission").select_option("tourism")
    page.button("Read the file").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("แผน 2569.xlsx")
    assert objections(page) == []

    tab.get_by_label("What “ผู้ประสาน” means").select_option("note_th")
    for questions in range(3, 0, -1):
        expect(tab.locator("#worklist")).to_have_text(f"To be decided: {questions}")
        tab.locator("fieldset:has([name=doubt]) input[type=radio]").first.check()
        page.button("Apply these decisions and look again").click()
    expect(tab.locator("#worklist")).to_have_count(0)

    with tab.expect_download(timeout=60_000) as download:
        tab.get_by_role("link", name="Your workbook with the results (XLSX)").click()
    sheet = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    assert [row[-2].value for row in sheet.iter_rows(min_row=3, max_row=6)] == ["Ready to store"] * 4

    tab.locator("#why").fill("แผนปี 2569")
    page.button("Store 4 rows as one data version").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Import 1: แผน 2569.xlsx")
    expect(tab.locator("main")).to_contain_text("4 added")
    assert objections(page) == []

    page.go("/?lang=en&q=ทางเดิน")
    assert page.ask("plan.shown.map((one) => [one.name_th, one.budget_thb, one.note_th, one.fiscal_year])") == [
        [f"วัดทางเดิน{word}", budget, "งานบำรุงวัด", 2026]
        for word, budget in (("หนึ่ง", 1_500_000), ("สอง", 500_000), ("สาม", 250_000), ("สี่", 1_000_000))]

    page.press("t")
    page.button("วัดทางเดินสอง", within="#table").click()
    page.button("Change", within="#card").click()
    tab.get_by_label("Budget (baht)").fill("๗๕๐,๐๐๐")
    tab.get_by_label("Why this changes").fill("ปรับวงเงิน")
    assert objections(page) == []
    page.button("Save").click()
    expect(tab.locator("#status")).to_have_text("Saved as data version 3.")
    assert page.ask(BUDGETS) == [1_500_000, 750_000, 250_000, 1_000_000]
    page.press("Control+z")
    expect(tab.locator("#status")).to_have_text("Undone: change of วัดทางเดินสอง.")
    assert page.ask(BUDGETS) == [1_500_000, 500_000, 250_000, 1_000_000]

    page.page.get_by_role("link", name="History", exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("วัดทางเดินสอง")
    expect(tab.locator(".entry h2")).to_have_text(["Data version 4 changed", "Data version 3 changed",
                                                   "Data version 2 added"])
    expect(tab.locator(".entry").nth(1)).to_contain_text("ปรับวงเงิน")
    page.go("/history/imports/1?lang=en", ready=False)
    page.button("Undo for this record alone").first.click()
    page.go("/?lang=en&q=ทางเดิน")
    assert page.ask("plan.shown.length") == 3
    page.go("/history?lang=en", ready=False)
    expect(tab.locator("main tbody tr")).to_have_count(5)
    expect(tab.locator("main tbody tr").nth(3)).to_contain_text("แผน 2569.xlsx")
