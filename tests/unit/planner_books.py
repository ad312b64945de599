"""Workbooks as planners hand them in, each with what must become of every row, written by hand from what it says.

A book: its sheet from row 1 and what each row of data becomes: a mapping of fields of the record that is stored, or
"waiting", "refused", "ignored". Rows that are not named must be ignored. Codes are those of the register: 5104 is ลี้,
510402 แม่ตืน, 510110 ป่าสัก; 18.5771, 99.0085 lies in 510101 ในเมือง, 17.80, 98.99 in 510401 ลี้.
"""

from dataclasses import dataclass, field
from datetime import date

N = None


@dataclass(frozen=True)
class Book:
    """One workbook of one sheet, its rows from row 1, and what becomes of each."""

    name: str
    rows: list
    becomes: dict
    merged: tuple = ()
    hidden_rows: tuple = ()
    decisions: dict = field(default_factory=dict)
    repaired: tuple = ()


PLACED = ["โครงการ", "ตำบล", "อำเภอ"]
LI = {"subdistrict_code": "510401", "district_code": "5104", "precision": "subdistrict"}
MAE_TUEN = {"subdistrict_code": "510402", "district_code": "5104", "precision": "subdistrict"}
PA_SAK = {"subdistrict_code": "510110", "district_code": "5101", "precision": "subdistrict"}
OLD_CITY = {"subdistrict_code": "510101", "district_code": "5101", "precision": "exact"}

BOOKS = [
    Book("a plain list", [PLACED, ["ถนน ก", "แม่ตืน", "ลี้"], ["ถนน ข", "ป่าสัก", "เมืองลำพูน"]],
         {2: {"name_th": "ถนน ก", **MAE_TUEN}, 3: {"name_th": "ถนน ข", **PA_SAK}}),
    Book("titles above, totals and a signature below", [
        ["บัญชีโครงการ", N, N, N], ["ประจำปี 2569", N, N, N], ["ที่", "โครงการ", "ตำบล", "งบประมาณ"],
        [1, "ถนน ก", "แม่ตืน", 100], [2, "ถนน ข", "ลี้", 200], ["รวม", N, N, 300], [N, "(ลงชื่อ) ผู้จัดทำ", N, N]],
        {4: {"budget_thb": 100.0, **MAE_TUEN}, 5: {"budget_thb": 200.0, **LI}}, merged=("A1:D1",)),
    Book("a header of two rows", [
        ["ที่", "โครงการ", "ที่ตั้ง", N], [N, N, "ตำบล", "อำเภอ"], [1, "ถนน ก", "แม่ตืน", "ลี้"], [2, "ถนน ข", "ลี้", "ลี้"]],
        {3: MAE_TUEN, 4: LI}, merged=("A1:A2", "B1:B2", "C1:D1")),
    Book("the district merged over its rows", [
        ["อำเภอ", "ตำบล", "โครงการ", "งบประมาณ"], ["ลี้", "แม่ตืน", "ถนน ก", 1], [N, "ลี้", "ถนน ข", 2]],
        {2: MAE_TUEN, 3: LI}, merged=("A2:A3",), repaired=("merged_cell",)),
    Book("sub-headings name the district", [
        ["ที่", "โครงการ", "ตำบล", "งบประมาณ"], ["อำเภอลี้", N, N, N], [1, "ถนน ก", "แม่ตืน", 1],
             ["อำเภอเมืองลำพูน", N, N, N],
        [2, "ถนน ข", "ป่าสัก", 2]], {3: MAE_TUEN, 5: PA_SAK}, merged=("A2:D2", "A4:D4")),
    Book("hidden rows stay out", [PLACED, ["ถนน ก", "แม่ตืน", "ลี้"], ["ถนน ข", "ลี้", "ลี้"]],
         {2: MAE_TUEN}, hidden_rows=(3,)),
    Book("hidden rows when the planner wants them", [PLACED, ["ถนน ก", "แม่ตืน", "ลี้"], ["ถนน ข", "ลี้", "ลี้"]],
         {2: MAE_TUEN, 3: LI}, hidden_rows=(3,), decisions={"with_hidden": True}),
    Book("blank rows between", [PLACED, [N, N, N], ["ถนน ก", "แม่ตืน", "ลี้"], [N, N, N], ["ถนน ข", "ลี้", "ลี้"]],
         {3: MAE_TUEN, 5: LI}),
    Book("prefixes before the names", [PLACED, ["ถนน ก", "ต.แม่ตืน", "อ.ลี้"], ["ถนน ข", "ตำบล ป่าสัก", "อำเภอเมืองลำพูน"]],
         {2: MAE_TUEN, 3: PA_SAK}),
    Book("the place in the title only", [
        ["ที่", "รายการ", "งบประมาณ (บาท)"], [1, "ก่อสร้างถนน หมู่ที่ 5 ตำบลแม่ตืน อำเภอลี้", 499000],
        [2, "ขุดลอกลำเหมือง หมู่ที่ ๒ ตำบลป่าสัก อำเภอเมืองลำพูน", 120000]],
        {2: {"budget_thb": 499000.0, **MAE_TUEN}, 3: PA_SAK}, repaired=("place_in_title",)),
    Book("the place in a column of locations", [
        ["โครงการ", "สถานที่ดำเนินการ"], ["ถนน ก", "หมู่ที่ 5 ตำบลแม่ตืน อำเภอลี้"], ["ถนน ข", "ตำบลลี้ อำเภอลี้"]],
        {2: MAE_TUEN, 3: LI}),
    Book("a location that names no place", [["โครงการ", "สถานที่ดำเนินการ"], ["ถนน ก", "หมู่ที่ 5 ตำบลแม่ตืน อำเภอลี้"],
                                           ["ถนน ข", "สี่แยกใหญ่"]], {2: MAE_TUEN, 3: "waiting"}),
    Book("a misspelt subdistrict waits", [PLACED, ["ถนน ก", "ดงคำ", "ลี้"], ["ถนน ข", "ลี้", "ลี้"]],
         {2: "waiting", 3: LI}),
    Book("a misspelt subdistrict that was settled", [PLACED, ["ถนน ก", "ดงคำ", "ลี้"], ["ถนน ข", "ลี้", "ลี้"]],
         {2: {"subdistrict_code": "510404", "precision": "subdistrict"}, 3: LI},
         decisions={"answers": {"place|ต.ดงคำ อ.ลี้": "510404"}}, repaired=("place_alias",)),
    Book("a subdistrict in another district waits", [PLACED, ["ถนน ก", "แม่ตืน", "แม่ทา"], ["ถนน ข", "ลี้", "ลี้"]],
         {2: "waiting", 3: LI}),
    Book("another province is refused", [["โครงการ", "ตำบล", "อำเภอ", "จังหวัด"], ["ถนน ก", "สุเทพ", "เมืองเชียงใหม่",
         "เชียงใหม่"],
                                        ["ถนน ข", "ลี้", "ลี้", "ลำพูน"]], {2: "refused", 3: LI}),
    Book("a district alone", [["โครงการ", "อำเภอ"], ["ถนน ก", "ลี้"], ["ถนน ข", "อ.เมือง"]],
         {2: {"subdistrict_code": "", "district_code": "5104", "precision": "district"},
          3: {"district_code": "5101", "precision": "district"}}),
    Book("no place at all counts for the province", [["โครงการ", "งบประมาณ"], ["ประชาสัมพันธ์ลำไย", 100],
         ["จัดทำแผน", 200]],
         {2: {"precision": "province", "district_code": ""}, 3: {"precision": "province"}}),
    Book("decimal degrees", [["ชื่อสถานที่", "ละติจูด", "ลองจิจูด"], ["วัด ก", 18.5771, 99.0085], ["วัด ข", 17.8012, 98.9934]],
         {2: {"x": 99.0085, "y": 18.5771, **OLD_CITY}, 3: {"subdistrict_code": "510401", "precision": "exact"}}),
    Book("degrees swapped", [["ชื่อสถานที่", "ละติจูด", "ลองจิจูด"], ["วัด ก", 99.0085, 18.5771], ["วัด ข", 98.9934, 17.8012]],
         {2: {"x": 99.0085, "y": 18.5771, **OLD_CITY}, 3: {"precision": "exact"}}, repaired=("swapped",)),
    Book("degrees in one column", [["ชื่อสถานที่", "พิกัด"], ["วัด ก", "N18.577100 E99.008500"], ["วัด ข",
         "18.5771, 99.0085"]],
         {2: {"x": 99.0085, "y": 18.5771, **OLD_CITY}, 3: OLD_CITY}),
    Book("degrees, minutes and seconds", [["ชื่อสถานที่", "พิกัด"], ["วัด ก", "18°34'37.56\"N 99°00'30.6\"E"],
                                         ["วัด ข", "18°34'37.56\"N 99°00'30.6\"E"]],
         {2: {"x": 99.0085, "y": 18.5771, **OLD_CITY}, 3: OLD_CITY}, repaired=("degrees_minutes",)),
    Book("UTM metres without a zone", [["ชื่อสถานที่", "พิกัด X", "พิกัด Y"], ["วัด ก", 500897, 2054036],
         ["วัด ข", 500897, 2054036]],
         {2: {"subdistrict_code": "510101", "precision": "exact"}, 3: {"subdistrict_code": "510101"}},
         repaired=("utm", "zone_assumed")),
    Book("UTM as offices write it in words", [["ชื่อสถานที่", "พิกัด"], ["วัด ก", "47Q(x) 0500897 (Y) 2054036"],
                                             ["วัด ข", "E 0500897 N 2054036"]],
                                                  {2: OLD_CITY, 3: OLD_CITY}, repaired=("utm",)),
    Book("a position outside while the names are inside", [
        ["ชื่อสถานที่", "ตำบล", "อำเภอ", "ละติจูด", "ลองจิจูด"], ["วัด ก", "ลี้", "ลี้", 13.7512, 100.5012],
        ["วัด ข", "ลี้", "ลี้", 17.8012, 98.9934]], {2: "waiting", 3: {"subdistrict_code": "510401",
             "precision": "exact"}}),
    Book("a position outside, the planner goes by the names", [
        ["ชื่อสถานที่", "ตำบล", "อำเภอ", "ละติจูด", "ลองจิจูด"], ["วัด ก", "ลี้", "ลี้", 13.7512, 100.5012],
        ["วัด ข", "ลี้", "ลี้", 17.8012, 98.9934]], {2: LI, 3: {"precision": "exact"}},
        decisions={"answers": {"position|13.751200, 100.501200": ""}}),
    Book("a position outside without any names", [["ชื่อสถานที่", "ละติจูด", "ลองจิจูด"], ["วัด ก", 13.7512, 100.5012],
                                                 ["วัด ข", 18.5771, 99.0085]], {2: "refused", 3: OLD_CITY}),
    Book("half a position waits", [["ชื่อสถานที่", "ละติจูด", "ลองจิจูด"], ["วัด ก", 18.5771, N], ["วัด ข", 18.5771, 99.0085]],
         {2: "waiting", 3: OLD_CITY}),
    Book("Indian 1975 in words waits for its transformation", [["ชื่อสถานที่", "พิกัด"], ["วัด ก",
         "Indian 1975 500897 2054036"],
                                                              ["วัด ข", "18.5771, 99.0085"]],
                                                                   {2: "waiting", 3: OLD_CITY}),
    Book("Thai digits", [["โครงการ", "หมู่ที่", "ตำบล", "อำเภอ", "งบประมาณ"], ["ถนน ก", "๕", "แม่ตืน", "ลี้", "๑,๒๐๐,๐๐๐"],
                         ["ถนน ข", "๒", "ป่าสัก", "เมืองลำพูน", "๕๐๐"]],
         {2: {"budget_thb": 1_200_000.0, "moo": "5", **MAE_TUEN}, 3: {"budget_thb": 500.0, **PA_SAK}},
         repaired=("thai_digits", "separators")),
    Book("millions of baht in the title", [["โครงการ", "อำเภอ", "งบประมาณ (ล้านบาท)"], ["ถนน ก", "ลี้", 1.5], ["ถนน ข",
         "ลี้", 12]],
         {2: {"budget_thb": 1_500_000.0}, 3: {"budget_thb": 12_000_000.0}}, repaired=("money_unit",)),
    Book("baht and millions in the cells", [["โครงการ", "อำเภอ", "งบประมาณ"], ["ถนน ก", "ลี้", "2.5 ล้านบาท"],
                                           ["ถนน ข", "ลี้", "1,000 บาท"]],
         {2: {"budget_thb": 2_500_000.0}, 3: {"budget_thb": 1_000.0}}),
    Book("Buddhist fiscal years of four and two digits", [["โครงการ", "อำเภอ", "ปีงบประมาณ"], ["ถนน ก", "ลี้", 2569],
         ["ถนน ข", "ลี้", "69"]],
         {2: {"fiscal_year": 2026}, 3: {"fiscal_year": 2026}}, repaired=("buddhist_year", "two_digit_year")),
    Book("a fiscal year from a date", [["โครงการ", "อำเภอ", "ปีงบประมาณ"], ["ถนน ก", "ลี้", date(2025, 10, 1)], ["ถนน ข",
         "ลี้", 2569]],
         {2: {"fiscal_year": 2026}, 3: {"fiscal_year": 2026}}),
    Book("Thai dates", [["โครงการ", "อำเภอ", "ข้อมูล ณ วันที่"], ["ถนน ก", "ลี้", "21 ม.ค. 68"], ["ถนน ข", "ลี้",
         "1 ตุลาคม 2568"]],
         {2: {"as_of": "2025-01-21"}, 3: {"as_of": "2025-10-01"}}),
    Book("rai, ngan and square wah", [["ชื่อกลุ่ม", "อำเภอ", "เนื้อที่ (ไร่-งาน-ตารางวา)"], ["แปลง ก", "ลี้", "1,000-0-00"],
                                     ["แปลง ข", "ลี้", "1-2-50"]],
         {2: {"area_m2": 1_600_000.0}, 3: {"area_m2": 2_600.0}}, repaired=("area_unit",)),
    Book("an area without a unit is one question", [["ชื่อกลุ่ม", "อำเภอ", "เนื้อที่"], ["แปลง ก", "ลี้", 10], ["แปลง ข",
         "ลี้", 20]],
         {2: "waiting", 3: "waiting"}),
    Book("an area whose unit the planner states", [["ชื่อกลุ่ม", "อำเภอ", "เนื้อที่"], ["แปลง ก", "ลี้", 10], ["แปลง ข",
         "ลี้", 20]],
         {2: {"area_m2": 16_000.0}, 3: {"area_m2": 32_000.0}}, decisions={"answers": {"unit|เนื้อที่": "ไร่"}}),
    Book("a budget that is no figure waits", [["โครงการ", "อำเภอ", "งบประมาณ"], ["ถนน ก", "ลี้", "ตามจริง"], ["ถนน ข",
         "ลี้", 100]],
         {2: "waiting", 3: {"budget_thb": 100.0}}),
    Book("a budget the planner put right", [["โครงการ", "อำเภอ", "งบประมาณ"], ["ถนน ก", "ลี้", "ตามจริง"], ["ถนน ข",
         "ลี้", 100]],
         {2: {"budget_thb": 70_000.0}, 3: {"budget_thb": 100.0}}, decisions={"answers": {"budget_thb|ตามจริง": "70000"}},
         repaired=("answered",)),
    Book("decomposed and doubled vowels", [PLACED, ["น\u0e4d\u0e49\u0e32ตก", "เเม่ตืน", "ลี้้"], ["ถนน  ข ", "ลี้", "ลี้"]],
         {2: {"name_th": "น้ำตก", **MAE_TUEN}, 3: {"name_th": "ถนน ข", **LI}}, repaired=("sara_am", "spaces")),
    Book("telephone and id numbers stay text", [["รหัส", "ชื่อสถานที่", "อำเภอ", "โทรศัพท์"], ["007", "วัด ก",
         "ลี้", 812345678],
                                               ["008", "วัด ข", "ลี้", "053-511234"]],
         {2: {"id": "007", "phone": "0812345678"}, 3: {"id": "008",
              "phone": "053-511234"}}, repaired=("phone_zero",)),
    Book("a repeated row is taken once", [PLACED, ["ถนน ก", "แม่ตืน", "ลี้"], ["ถนน ก", "แม่ตืน", "ลี้"], ["ถนน ข", "ลี้",
         "ลี้"]],
         {2: MAE_TUEN, 3: "ignored", 4: LI}, repaired=("duplicate_row",)),
    Book("a repeated row the planner keeps", [PLACED, ["ถนน ก", "แม่ตืน", "ลี้"], ["ถนน ก", "แม่ตืน", "ลี้"], ["ถนน ข", "ลี้",
         "ลี้"]],
         {2: MAE_TUEN, 3: MAE_TUEN, 4: LI}, decisions={"rules_off": ["duplicate_row"]}),
    Book("the same id twice", [["รหัส", "โครงการ", "อำเภอ"], ["A1", "ถนน ก", "ลี้"], ["A1", "ถนน ข", "ลี้"]],
         {2: {"id": "A1"}, 3: "waiting"}),
    Book("a row without a name", [PLACED, [N, "แม่ตืน", "ลี้"], ["ถนน ข", "ลี้", "ลี้"]], {2: "refused", 3: LI}),
    Book("a row the planner leaves out", [PLACED, ["ถนน ก", "แม่ตืน", "ลี้"], ["ถนน ข", "ลี้", "ลี้"]], {2: "ignored", 3: LI},
         decisions={"ignored": [2]}),
    Book("a column the planner corrects", [["กิจการ ก", "งบกลาง", "อำเภอ"], ["ถนน ก", 5, "ลี้"], ["ถนน ข", 6, "ลี้"]],
         {2: {"name_th": "ถนน ก", "budget_thb": 5.0}, 3: {"budget_thb": 6.0}},
         decisions={"columns": {"กิจการ ก": "name_th", "งบกลาง": "budget_thb"}}),
    Book("statuses and mechanisms in the words of offices", [
        ["โครงการ", "อำเภอ", "สถานะ", "กลไก"], ["ถนน ก", "ลี้", "กำลังดำเนินการ", "งานประจำ"], ["ถนน ข", "ลี้", "ใกล้เสร็จ",
             "เชิงรุก"]],
        {2: {"status": "under_way", "mechanism": "routine"}, 3: "waiting"}),
    Book("English titles and names", [["No.", "Project name", "Tambon", "Amphoe", "Budget (THB)"],
                                     [1, "Ring road", "Mae Tuen", "Li", 100], [2, "Market", "Pa Sak",
                                          "Mueang Lamphun", 200]],
         {2: {"name_en": "Ring road", "budget_thb": 100.0, **MAE_TUEN}, 3: PA_SAK}),
    Book("text that looks like a formula or markup stays text", [
        ["โครงการ", "อำเภอ", "หมายเหตุ"], ["'=1+1", "ลี้", "<script>ก่อน"], ["{{7*191}}", "ลี้",
             "'; DROP TABLE records; --"]],
        {2: {"name_th": "=1+1", "note_th": "<script>ก่อน"}, 3: {"name_th": "{{7*191}}",
             "note_th": "'; DROP TABLE records; --"}}),
    Book("an example row of a form", [["ที่", "โครงการ", "อำเภอ"], ["ตัวอย่าง", "ถนนตัวอย่าง", "ลี้"], [1, "ถนน ก", "ลี้"]],
         {3: {"name_th": "ถนน ก", "district_code": "5104"}}),
]
