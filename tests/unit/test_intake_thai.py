"""Thai text comes out in one standard form, and each step of the way is named."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.intake.repairs import RULES, Fix, duplicate_rows, grouped, treat
from geodata.intake.thai import clean, read_text, with_arabic_digits, without_prefix

QUIETLY = settings(deadline=None)
NO_BREAK, ZERO_WIDTH, SARA_AM = "\u00a0", "\u200b", "\u0e33"
THAI = st.text(alphabet=st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B), max_size=30)


@pytest.mark.parametrize(("typed", "meant", "rules"), [
    ("ลำพูน", "ลำพูน", []),
    ("น\u0e49\u0e4d\u0e32", "น้ำ", ["sara_am"]),
    ("น\u0e4d\u0e49\u0e32", "น้ำ", ["sara_am"]),
    ("น\u0e33\u0e49", "น้ำ", ["mark_order"]),
    ("\u0e40\u0e40ม่ทา", "แม่ทา", ["sara_ae"]),
    ("บ้้าน", "บ้าน", ["doubled_marks"]),
    ("ที\u0e48\u0e48", "ที่", ["doubled_marks"]),
    ("ท\u0e48\u0e35", "ที่", ["mark_order"]),
    (f"ลำ{ZERO_WIDTH}พูน", "ลำพูน", ["invisible"]),
    ("\ufeffลี้", "ลี้", ["invisible"]),
    (f"อำเภอ{NO_BREAK}ลี้", "อำเภอ ลี้", ["spaces"]),
    ("  บ้านธิ \n เมือง ", "บ้านธิ เมือง", ["spaces"]),
    ("ป\uf70aาซาง", "ป่าซาง", ["font_glyphs"]),
    ("cafe\u0301", "caf\u00e9", ["letter_form"]),
    ("ต่างๆ นานาๆ", "ต่างๆ นานาๆ", []),
    ("พุทธบาทตากผ้า ๑๒", "พุทธบาทตากผ้า ๑๒", []),
])
def test_text_is_put_in_standard_form(typed, meant, rules):
    reading = clean(typed)

    assert reading.value == meant
    assert [fix.rule for fix in reading.fixes] == rules


def test_several_faults_are_repaired_one_by_one():
    reading = clean(f" น\u0e49\u0e4d\u0e32{ZERO_WIDTH}ดิบ")

    assert reading.value == "น้ำดิบ"
    assert reading.fixes[0] == Fix("invisible", f" น\u0e49\u0e4d\u0e32{ZERO_WIDTH}ดิบ", " น\u0e49\u0e4d\u0e32ดิบ")
    assert [fix.rule for fix in reading.fixes] == ["invisible", "sara_am", "spaces"]
    assert reading.fixes[-1].after == reading.value


@pytest.mark.parametrize(("typed", "kind", "name"), [
    ("อ.ลี้", "district", "ลี้"), ("อำเภอ ลี้", "district", "ลี้"),
    ("กิ่งอำเภอเวียงหนองล่อง", "district", "เวียงหนองล่อง"),
    ("Amphoe Li", "district", "Li"), ("Li District", "district", "Li"), ("ต. บ้านกลาง", "subdistrict", "บ้านกลาง"),
    ("ตำบลบ้านธิ", "subdistrict", "บ้านธิ"), ("Ban Thi Subdistrict", "subdistrict", "Ban Thi"),
    ("จ.ลำพูน", "province", "ลำพูน"), ("หมู่ที่ 5", "moo", "5"), ("ม.5", "moo", "5"),
    ("บ้านศรีชุม", "village", "บ้านศรีชุม"), ("อำเภอ", "district", "อำเภอ"), ("ลี้", "district", "ลี้"),
])
def test_a_prefix_is_taken_off_and_baan_is_kept(typed, kind, name):
    reading = without_prefix(typed, kind)

    assert reading.value == name
    assert [fix.rule for fix in reading.fixes] == ["prefix"] * (typed != name)


@pytest.mark.parametrize(("cell", "text"), [
    (None, ""), (float("nan"), ""), (pd.NaT, ""), (pd.NA, ""), ("-", ""), (" – ", ""), (12.0, "12"), (12.5, "12.5"),
    (7, "7"), ("๑๒ หลัง", "๑๒ หลัง"), (True, "True")])
def test_a_text_cell_keeps_its_words(cell, text):
    assert read_text(cell).value == text


def test_digits_of_either_script_are_one():
    assert with_arabic_digits("๐๑๒๓๔๕๖๗๘๙") == "0123456789"


@QUIETLY
@given(st.one_of(st.text(max_size=40), THAI))
def test_cleaning_twice_changes_nothing_more(text):
    once = clean(text)

    assert clean(once.value).value == once.value
    assert not clean(once.value).fixes
    assert bool(once.fixes) == (once.value != text)
    assert all(fix.rule in RULES for fix in once.fixes)


SYLLABLES = st.tuples(st.sampled_from("กขคนมลสห"), st.sampled_from(["", "\u0e48", "\u0e49"]), st.booleans())


@QUIETLY
@given(st.lists(SYLLABLES, min_size=1))
def test_a_decomposed_sara_am_comes_back(syllables):
    meant = "".join(f"{letter}{tone}{SARA_AM}" for letter, tone, _ in syllables)
    typed = "".join(f"{letter}\u0e4d{tone}\u0e32" if first else f"{letter}{tone}\u0e4d\u0e32"
                    for letter, tone, first in syllables)

    assert clean(typed).value == meant


def test_a_column_is_read_once_for_each_distinct_cell_and_each_row_is_listed():
    asked = []

    def read(cell):
        asked.append(cell)
        return read_text(cell)

    treated = treat(pd.Series(["ลี้", " ลี้", " ลี้", 1, 1.0], index=[5, 6, 7, 8, 9]), read, "อำเภอ")

    assert asked == ["ลี้", " ลี้", 1, 1.0]
    assert treated.values.tolist() == ["ลี้", "ลี้", "ลี้", "1", "1"]
    assert [(repair.row, repair.column, repair.rule, repair.before) for repair in treated.repairs] == [
        (6, "อำเภอ", "spaces", " ลี้"), (7, "อำเภอ", "spaces", " ลี้")]
    assert treated.repairs[0].reason == RULES["spaces"]


def test_a_repeated_row_names_the_row_it_repeats():
    table = pd.DataFrame({"a": ["ลี้", "ลี้ ", "x", None, None], "b": [1, 1.0, 1, None, None]}, index=[4, 5, 6, 7, 8])

    found = duplicate_rows(table)

    assert [(repair.row, repair.before, repair.after) for repair in found] == [(5, "row 5", "row 4")]
    assert [repair.row for repair in duplicate_rows(table, ["b"])] == [5, 6]


def test_repairs_are_grouped_by_rule_in_the_catalogues_order():
    fixes = [Fix("spaces", "a", "b").at(2, "x"), Fix("invisible", "a", "b").at(9, "x"),
             Fix("spaces", "c", "d").at(3, "x")]

    assert {rule: [repair.row for repair in group] for rule, group in grouped(fixes).items()} == {
        "invisible": [9], "spaces": [2, 3]}
    assert list(grouped(fixes)) == ["invisible", "spaces"]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_gives_its_reason_in_both_languages(rule):
    assert RULES[rule].th != RULES[rule].en
    assert RULES[rule].en[0].isupper()
