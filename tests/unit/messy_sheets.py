"""Sheets as Thai offices keep them, each with what a careful reader makes of it, written by hand.

A case: its rows from row 1 (None is an empty cell), merged ranges and hidden rows and columns as Excel names them, and
what is expected: header rows, columns (letter -> (field, unit)), data rows, ignored rows (row -> reason), cells.
"""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Case:
    """One sheet and what it means."""

    name: str
    rows: list
    header: tuple
    columns: dict
    data: list
    ignored: dict = field(default_factory=dict)
    merged: tuple = ()
    hidden_rows: tuple = ()
    hidden_columns: tuple = ()
    cells: dict = field(default_factory=dict)


TITLE, HEADER, BLANK = "Above the header", "Header", "Blank row"
TOTAL, HEADING, NOTE = "Total row", "Sub-heading", "Note under the table"
N = None

CASES = [
    Case("plain table", [
        ["ที่", "โครงการ", "หน่วยงาน", "งบประมาณ", "ปีงบประมาณ พ.ศ.", "หมู่ที่", "ตำบล", "อำเภอ"],
        [1, "ก่อสร้างถนน คสล. สายบ้านป่าซาง", "อบต.ป่าสัก", 500000, 2569, 5, "ป่าสัก", "เมืองลำพูน"],
        [2, "ขยายเขตไฟฟ้า", "เทศบาลตำบลบ้านกลาง", 250000, 2569, 3, "บ้านกลาง", "เมืองลำพูน"]],
        (1,), {"A": (N, ""), "B": ("name_th", ""), "C": ("agency_th", ""), "D": ("budget_thb", ""),
        "E": ("fiscal_year", ""),
               "F": ("moo", ""), "G": ("subdistrict", ""), "H": ("district", "")}, [2, 3], {1: HEADER},
        cells={"B3": "ขยายเขตไฟฟ้า", "D2": 500000}),
    Case("title rows above", [
        ["บัญชีโครงการตามแผนพัฒนาจังหวัดลำพูน", N, N, N], ["ประจำปีงบประมาณ พ.ศ. 2569", N, N, N], [N, N, N, N],
        ["ลำดับที่", "ชื่อโครงการ", "งบประมาณ (บาท)", "อำเภอ"],
        [1, "ปรับปรุงภูมิทัศน์ประตูเมือง", 1200000, "เมืองลำพูน"], [2, "อบรมมัคคุเทศก์น้อย", 80000, "ลี้"]],
        (4,), {"A": (N, ""), "B": ("name_th", ""), "C": ("budget_thb", "บาท"), "D": ("district", "")}, [5, 6],
        {1: TITLE, 2: TITLE, 3: BLANK, 4: HEADER}, merged=("A1:D1", "A2:D2")),
    Case("two-row header, merged", [
        ["ที่", "โครงการ", "งบประมาณ", N, "ที่ตั้ง", N, "หมายเหตุ"], [N, N, "ปี 2568", "ปี 2569", "ตำบล", "อำเภอ", N],
        [1, "ถนนลาดยาง", 100000, 200000, "แม่ตืน", "ลี้", N], [2, "ฝายชะลอน้ำ", N, 50000, "ลี้", "ลี้", "ทำแล้ว"]],
        (1, 2), {"A": (N, ""), "B": ("name_th", ""), "C": ("budget_thb", ""), "E": ("subdistrict", ""),
        "F": ("district", ""),
                 "G": ("note_th", "")}, [3, 4], {1: HEADER, 2: HEADER},
        merged=("A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2"), cells={"D3": 200000}),
    Case("two-row header without merged cells, as a CSV keeps it", [
        ["ที่", "โครงการ", "งบประมาณ", N, "ที่ตั้ง", N], [N, N, "2568", "2569", "ตำบล", "อำเภอ"],
        ["1", "ถนนลาดยาง", "100,000", "200,000", "แม่ตืน", "ลี้"], ["2", "ฝายชะลอน้ำ", N, "50,000", "ลี้", "ลี้"]],
        (1, 2), {"B": ("name_th", ""), "C": ("budget_thb", ""), "E": ("subdistrict", ""), "F": ("district",
        "")}, [3, 4],
        {1: HEADER, 2: HEADER}),
    Case("three-row header under a title, columns numbered", [
        ["แบบ ผ.02", N, N, N, N, N], ["ที่", "โครงการ", "เป้าหมาย", "งบประมาณ", N, "หน่วยงาน"],
        [N, N, N, "2569", "2570", N],
        [N, N, N, "(บาท)", "(บาท)", N], ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        [1, "ก่อสร้างรางระบายน้ำ", "1 แห่ง", 300000, 300000, "กองช่าง"], [2, "ซ่อมสะพาน", "1 แห่ง", 90000, N, "กองช่าง"]],
        (2, 3, 4), {"B": ("name_th", ""), "C": (N, ""), "D": ("budget_thb", "บาท"), "F": ("agency_th", "")}, [6, 7],
        {1: TITLE, 2: HEADER, 3: HEADER, 4: HEADER, 5: "Numbers of the columns"},
        merged=("A1:F1", "D2:E2", "A2:A4", "B2:B4", "C2:C4", "F2:F4")),
    Case("unit stated above the table", [
        ["รายการงบประมาณ", N, N, N], [N, N, N, "หน่วย : ล้านบาท"], ["ที่", "รายการ", "สถานที่ดำเนินการ", "วงเงิน"],
        [1, "ถนนสาย ก", "หมู่ที่ 5 ตำบลแม่ตืน อำเภอลี้", 1.5], [2, "อาคาร", "หมู่ที่ 1 ตำบลลี้ อำเภอลี้", 12.25]],
        (3,), {"B": ("name_th", ""), "C": ("location", ""), "D": ("budget_thb", "ล้านบาท")}, [4, 5],
        {1: TITLE, 2: TITLE, 3: HEADER}),
    Case("totals and grand total", [
        ["ที่", "โครงการ", "ตำบล", "งบประมาณ"], [1, "ถนน", "ป่าซาง", 100], [2, "รวมพลังสร้างสุขชุมชน", "ม่วงน้อย", 200],
        ["รวม", N, N, 300], [3, "ไฟฟ้า", "บ้านเรือน", 50], [N, "รวมทั้งสิ้น 3 โครงการ", N, 350]],
        (1,), {"B": ("name_th", ""), "C": ("subdistrict", ""), "D": ("budget_thb", "")}, [2, 3, 5],
        {1: HEADER, 4: TOTAL, 6: TOTAL}, cells={"B3": "รวมพลังสร้างสุขชุมชน"}),
    Case("sub-headings name the district", [
        ["ที่", "โครงการ", "ตำบล", "งบประมาณ"], ["อำเภอลี้", N, N, N], [1, "ถนน", "แม่ตืน", 100], [2, "ฝาย", "ลี้", 200],
        ["อำเภอบ้านโฮ่ง", N, N, N], [1, "ตลาด", "บ้านโฮ่ง", 50]],
        (1,), {"B": ("name_th", ""), "C": ("subdistrict", ""), "D": ("budget_thb", ""), "E": ("district", "")},
        [3, 4, 6],
        {1: HEADER, 2: HEADING, 5: HEADING}, merged=("A2:D2", "A5:D5"), cells={"E3": "อำเภอลี้", "E6": "อำเภอบ้านโฮ่ง"}),
    Case("sub-headings of strategy, notes and signature below", [
        ["ลำดับ", "กิจกรรม", "หน่วยงานรับผิดชอบ", "งบประมาณ", "สถานะ"], ["ยุทธศาสตร์ที่ 1 การท่องเที่ยว", N, N, N, N],
        [1, "ถนนคนเดิน", "ทต.ในเมือง", 100000, "กำลังดำเนินการ"], ["ยุทธศาสตร์ที่ 2 การเกษตร", N, N, N, N],
        [2, "ลำไยคุณภาพ", "เกษตรจังหวัด", 200000, "แล้วเสร็จ"], [N, N, N, N, N],
        ["หมายเหตุ: ข้อมูล ณ 21 ม.ค. 68", N, N, N, N], [N, N, "(ลงชื่อ) ผู้จัดทำ", N, N]],
        (1,), {"B": ("name_th", ""), "C": ("agency_th", ""), "D": ("budget_thb", ""), "E": ("status", "")}, [3, 5],
        {1: HEADER, 2: HEADING, 4: HEADING, 6: BLANK, 7: NOTE, 8: NOTE}),
    Case("blank rows and columns within", [
        [N, "ชื่อสถานที่", N, "ละติจูด", "ลองจิจูด", "ประเภท"], [N, N, N, N, N, N],
        [N, "วัดจามเทวี", N, 18.5836, 98.9961, "วัด"], [N, N, N, N, N, N], [N, "กู่ช้าง", N, 18.5895, 99.0123, "โบราณสถาน"]],
        (1,), {"B": ("name_th", ""), "D": ("lat", ""), "E": ("lon", ""), "F": ("kind", "")}, [3, 5],
        {1: HEADER, 2: BLANK, 4: BLANK}),
    Case("hidden rows and columns", [
        ["ที่", "โครงการ", "รหัสโครงการ", "งบประมาณ"], [1, "ถนน", "A-01", 100], [2, "ฝาย", "A-02", 200],
        [3, "ตลาด", "A-03", 300]],
        (1,), {"B": ("name_th", ""), "C": ("id", ""), "D": ("budget_thb", "")}, [2, 4], {1: HEADER, 3: "Hidden row"},
        hidden_rows=(3,), hidden_columns=("C",)),
    Case("district merged down its rows", [
        ["อำเภอ", "ตำบล", "ชื่อโครงการ", "งบประมาณ (ล้านบาท)"], ["ลี้", "แม่ตืน", "ถนน", 1], [N, "ลี้", "ฝาย", 2],
        ["ป่าซาง", "ม่วงน้อย", "ตลาด", 3]],
        (1,), {"A": ("district", ""), "B": ("subdistrict", ""), "C": ("name_th", ""), "D": ("budget_thb",
        "ล้านบาท")}, [2, 3, 4],
        {1: HEADER}, merged=("A2:A3",), cells={"A3": "ลี้"}),
    Case("metres under พิกัด X and Y", [
        ["ชื่อฝาย", "พิกัด X", "พิกัด Y", "เนื้อที่ (ไร่)"], ["ฝายห้วยแม่ตืน", 512345, 2012345, 3],
        ["ฝายบ้านปวง", "0523641", "2045511", 5]],
        (1,), {"B": ("easting", ""), "C": ("northing", ""), "D": ("area_m2", "ไร่")}, [2, 3], {1: HEADER}),
    Case("degrees under X and Y", [
        ["ชื่อ", "X", "Y"], ["วัดพระยืน", 99.0261, 18.5771], ["วัดสันป่ายาง", 99.0432, 18.6012]],
        (1,), {"A": ("name_th", ""), "B": ("lon", ""), "C": ("lat", "")}, [2, 3], {1: HEADER}),
    Case("coordinates as free text in one column", [
        ["แหล่งท่องเที่ยว", "พิกัด", "โทร."], ["อุทยานแห่งชาติแม่ปิง", "N17.6123 E98.7812", "053-546-335"],
        ["น้ำตกก้อหลวง", "18°43'12.3\"N 99°02'11.0\"E", "0812345678"]],
        (1,), {"A": ("name_th", ""), "B": ("coordinates", ""), "C": ("phone", "")}, [2, 3], {1: HEADER}),
    Case("grouped coordinates in two rows", [
        ["ลำดับ", "ชื่อโรงงาน", "พิกัด", N, "กำลังการผลิต (ตัน)"], [N, N, "E", "N", N],
        [1, "โรงอบลำไย ก", 501234, 2051234, 40], [2, "โรงอบลำไย ข", 502345, 2052345, 55]],
        (1, 2), {"B": ("name_th", ""), "C": ("easting", ""), "D": ("northing", ""), "E": ("capacity", "ตัน")}, [3, 4],
        {1: HEADER, 2: HEADER}, merged=("C1:D1", "A1:A2", "B1:B2", "E1:E2")),
    Case("English titles", [
        ["No.", "Project name", "Agency", "Budget (THB)", "Fiscal year", "Tambon", "Amphoe", "Remarks"],
        [1, "Ring road lighting", "DOH", 100000, 2026, "Nai Mueang", "Mueang Lamphun", "done"],
        [2, "Night market", "TAT", 50000, 2026, "Li", "Li", "planned"]],
        (1,), {"A": (N, ""), "B": ("name_en", ""), "C": ("agency_en", ""), "D": ("budget_thb", "THB"),
        "E": ("fiscal_year", ""),
               "F": ("subdistrict", ""), "G": ("district", ""), "H": ("note_en", "")}, [2, 3], {1: HEADER}),
    Case("titles with slips of the keyboard and odd spaces", [
        ["ชื่อ โครงการ", "หน่วยงานทีรับผิดชอบ", "ละติจูต", "ลองติจูด", "ปี งบประมาณ"],
        ["สวนสาธารณะ", "อบจ.ลำพูน", 18.58, 99.01, 2568], ["ลานกีฬา", "อบจ.ลำพูน", 18.5123, 98.9912, 2569]],
        (1,), {"A": ("name_th", ""), "B": ("agency_th", ""), "C": ("lat", ""), "D": ("lon", ""),
        "E": ("fiscal_year", "")},
        [2, 3], {1: HEADER}),
    Case("no header at all", [
        ["วัดพระธาตุหริภุญชัย", 18.577105, 99.008501, "ต.ในเมือง"], ["วัดจามเทวี", 18.583612, 98.996123, "ต.ในเมือง"],
        ["วัดพระยืน", 18.577123, 99.026112, "ต.เวียงยอง"]],
        (), {"B": ("lat", ""), "C": ("lon", ""), "D": ("subdistrict", "")}, [1, 2, 3]),
    Case("the header printed again on every page", [
        ["ที่", "โครงการ", "งบประมาณ"], [1, "ถนน", 100], [2, "ฝาย", 200], ["ที่", "โครงการ", "งบประมาณ"], [3, "ตลาด", 300]],
        (1,), {"B": ("name_th", ""), "C": ("budget_thb", "")}, [2, 3, 5], {1: HEADER, 4: "The header again"}),
    Case("Thai digits throughout", [
        ["ที่", "ชื่อโครงการ", "หมู่ที่", "ปีงบประมาณ", "งบประมาณ"], ["๑", "ถนน", "๕", "๒๕๖๙", "๑,๒๐๐,๐๐๐"],
        ["๒", "ฝาย", "๑๒", "๒๕๖๙", "๕๐๐,๐๐๐"],
        ["รวม", N, N, N, "๑,๗๐๐,๐๐๐"]],
        (1,), {"B": ("name_th", ""), "C": ("moo", ""), "D": ("fiscal_year", ""), "E": ("budget_thb", "")}, [2, 3],
        {1: HEADER, 4: TOTAL}),
    Case("the place only in the project's title", [
        ["ที่", "รายการ", "งบประมาณ (บาท)"],
        [1, "ก่อสร้างถนน คสล. หมู่ที่ 5 ตำบลแม่ตืน อำเภอลี้ จังหวัดลำพูน", 499000],
        [2, "ขุดลอกลำเหมือง หมู่ที่ ๒ ตำบลป่าสัก อำเภอเมืองลำพูน", 120000]],
        (1,), {"B": ("name_th", ""), "C": ("budget_thb", "บาท")}, [2, 3], {1: HEADER}),
    Case("rai-ngan-wah, dates and a source", [
        ["รหัสแปลง", "ชื่อกลุ่ม", "เนื้อที่ (ไร่-งาน-ตารางวา)", "ข้อมูล ณ วันที่", "แหล่งข้อมูล"],
        ["P-1", "แปลงใหญ่ลำไย", "1,000-0-00", date(2025, 1, 21), "สนง.เกษตร"],
        ["P-2", "แปลงใหญ่ข้าว", "12-2-50", date(2025, 2, 1), "สนง.เกษตร"]],
        (1,), {"B": ("name_th", ""), "C": ("area_m2", "ไร่-งาน-ตารางวา"), "D": ("as_of", ""), "E": ("source",
        "")}, [2, 3], {1: HEADER},
        cells={"D2": date(2025, 1, 21)}),
    Case("one column of names", [["รายชื่อ"], ["วัดจามเทวี"],
    ["วัดพระยืน"]], (1,), {"A": ("name_th", "")}, [2, 3], {1: HEADER}),
    Case("table that begins far down and to the right", [
        [N] * 6, [N] * 6, [N, N, N, "แบบสำรวจ", N, N], [N] * 6, [N, N, "ชื่อวัด", "ตำบล", "อำเภอ", "สถานะ"],
        [N, N, "วัดสันป่ายาง", "เวียงยอง", "เมืองลำพูน", "เปิด"]],
        (5,), {"C": ("name_th", ""), "D": ("subdistrict", ""), "E": ("district", ""), "F": ("status", "")}, [6],
        {1: BLANK, 2: BLANK, 3: TITLE, 4: BLANK, 5: HEADER}),
    Case("sub-headings of district and subdistrict together", [
        ["ลำดับ", "โครงการ", "งบประมาณ", "หมายเหตุ"], ["อำเภอลี้", N, N, N], ["ตำบลแม่ตืน", N, N, N], [1, "ถนน", 100, "-"],
        ["ตำบลลี้", N, N, N], [2, "ฝาย", 200, "-"], ["อำเภอป่าซาง", N, N, N], ["ตำบลม่วงน้อย", N, N, N],
        [3, "ตลาด", 300, "-"]],
        (1,), {"B": ("name_th", ""), "C": ("budget_thb", ""), "D": ("note_th", ""), "E": ("location", "")}, [4, 6, 9],
        {1: HEADER, 2: HEADING, 3: HEADING, 5: HEADING, 7: HEADING, 8: HEADING},
        cells={"E4": "อำเภอลี้ ตำบลแม่ตืน", "E6": "อำเภอลี้ ตำบลลี้", "E9": "อำเภอป่าซาง ตำบลม่วงน้อย"}),
    Case("mechanism, kind and delivery words", [
        ["รหัส", "ชื่อโครงการ", "ประเภทโครงการ", "กลไกการขับเคลื่อน", "สถานะโครงการ", "ความจุ", "หน่วยนับ"],
        ["X1", "คลินิกเคลื่อนที่", "สุขภาพ", "บริการเชิงรุก", "แผน", 100, "คน"],
        ["X2", "ห้องสมุด", "การศึกษา", "งานประจำ", "แผน", 50, "คน"]],
        (1,), {"A": ("id", ""), "B": ("name_th", ""), "C": ("kind", ""), "D": ("mechanism", ""), "E": ("status", ""),
               "F": ("capacity", ""), "G": ("capacity_unit", "")}, [2, 3], {1: HEADER}),
    Case("the province is told apart, running numbers identify nothing", [
        ["ที่", "ชื่อ", "ตำบล", "อำเภอ", "จังหวัด", "รหัสไปรษณีย์", "แหล่งงบประมาณ"],
        [1, "สระน้ำ", "ลี้", "ลี้", "ลำพูน", "51110", "อปท."],
        [2, "ลานกีฬา", "ลี้", "ลี้", "ลำพูน", "51110", "อปท."]],
        (1,), {"A": (N, ""), "B": ("name_th", ""), "C": ("subdistrict", ""), "D": ("district", ""), "E": ("province",
        ""), "F": (N, ""),
               "G": (N, "")}, [2, 3], {1: HEADER}),
]
