"""Tables written as text: letters, columns, rows."""

import pytest

from geodata.intake.errors import EncodingUnsure, IntakeError
from geodata.intake.limits import Limits
from geodata.intake.texts import choose_encoding, detect, find_delimiter, read_rows

THAI = "ที่,โครงการ,งบประมาณ\n1,ก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ที่ ๕ ตำบลแม่ตืน อำเภอลี้,500000\n"
ROWS = [["ที่", "โครงการ", "งบประมาณ"], ["1", "ก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ที่ ๕ ตำบลแม่ตืน อำเภอลี้", "500000"]]


def rows_of(tmp_path, data, limits=None, wanted=None):
    """The rows of a text file, its encoding found or chosen."""
    path = tmp_path / "upload"
    path.write_bytes(data)
    return list(read_rows(path, "แผน.csv", choose_encoding(path, "แผน.csv", wanted), limits or Limits()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "tis-620", "utf-16", "utf-16-le", "utf-16-be",
                                      "utf-32"])
def test_thai_reads_the_same_in_every_encoding_offices_use(tmp_path, encoding):
    assert rows_of(tmp_path, THAI.encode(encoding)) == ROWS


@pytest.mark.parametrize(("delimiter"), [",", ";", "\t", "|"])
def test_columns_are_parted_by_what_the_rows_agree_on(tmp_path, delimiter):
    lines = ['บัญชีโครงการ, ปี 2569', 'ที่,โครงการ,งบ', '1,"ถนน, สะพาน; ราง",500', '2,วัด,20']
    text = "\n".join(line.replace(",", delimiter) if place else line for place, line in enumerate(lines))

    assert rows_of(tmp_path, text.encode())[3] == ["2", "วัด", "20"]


def test_figures_with_commas_do_not_part_the_columns_of_a_pipe_table():
    assert find_delimiter(["a|b|c", "1,000,000|ถนน|2,500", "5|วัด, โรงเรียน|1,000"]) == "|"


@pytest.mark.parametrize("words", [
    "Café, Überraschung, naïve, garçon, élève, façade, Ångström, señor, crème brûlée, Müller, Köln",
    "é", "ñandú",
])
def test_western_letters_are_never_taken_for_thai(words):
    assert not detect(words.encode("cp1252")).sure


@pytest.mark.parametrize("words", ["中文文字表示目", "人口,面積,北京市,台北", "日本語文字化", "一二三四五六七八九十"])
@pytest.mark.parametrize("encoding", ["gb18030", "shift-jis", "big5"])
def test_east_asian_letters_are_never_taken_for_thai(encoding, words):
    assert not detect((words * 10).encode(encoding)).sure


def test_thai_letters_in_an_order_that_is_no_spelling_are_not_sure():
    assert not detect(THAI[::-1].encode("cp874")).sure


@pytest.mark.parametrize("words", ["วัดพระธาตุหริภุญชัย", "เทศบาลตำบลเหมืองง่า", "ที่ตั้ง อำเภอเมืองลำพูน", "น้ำ น้ำ น้ำ น้ำ"])
def test_a_few_thai_words_are_enough_to_know_tis_620(words):
    assert detect(words.encode("cp874")) == detect((words * 100).encode("cp874"))
    assert detect(words.encode("cp874")).name == "cp874"
    assert detect(words.encode("cp874")).sure


def test_an_unsure_encoding_becomes_a_choice_with_samples(tmp_path):
    with pytest.raises(EncodingUnsure) as asked:
        rows_of(tmp_path, "name,note\nCafé,naïve\n".encode("cp1252"))

    choices = dict(asked.value.choices)
    assert choices["cp1252"].splitlines()[1] == "Café,naïve"
    assert rows_of(tmp_path, "name,note\nCafé,naïve\n".encode("cp1252"), wanted="cp1252")[1] == ["Café", "naïve"]


def test_a_letter_cut_in_a_long_utf_8_file_stays_utf_8_and_is_shown_as_lost(tmp_path):
    data = (THAI * 50).encode()
    cut = data[:-40] + data[-38:]

    assert detect(cut).name == "utf-8"
    assert any("\ufffd" in cell for row in rows_of(tmp_path, cut) for cell in row if cell)


def test_excel_lines_that_state_the_delimiter_are_no_row(tmp_path):
    assert rows_of(tmp_path, b"sep=;\r\na;b\r\n1;2\r\n") == [["a", "b"], ["1", "2"]]


def test_a_cell_of_several_lines_is_one_row_as_excel_shows_it(tmp_path):
    assert rows_of(tmp_path, 'ก,ข\n1,"สอง\nบรรทัด"\n2,x\n'.encode())[2] == ["2", "x"]


def test_blank_lines_keep_their_row_numbers(tmp_path):
    assert rows_of(tmp_path, b"a,b\n\n1,2\n") == [["a", "b"], [], ["1", "2"]]


@pytest.mark.parametrize(("data", "limits", "said"), [
    (b"a,b\n1,2\n3,4\n", Limits(rows=2), "row 3"),
    (b"a,b\n1,2,3\n", Limits(columns=2), "row 2"),
    (b'a,b\n1,2\n3,"' + b"x" * 2_000, Limits(cell_letters=1_000), "row 3"),
])
def test_what_passes_a_limit_is_refused_by_its_row(tmp_path, data, limits, said):
    with pytest.raises(IntakeError) as refused:
        rows_of(tmp_path, data, limits)

    assert said in refused.value.where.en


def test_an_unknown_encoding_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(IntakeError, match="cp874"):
        rows_of(tmp_path, b"a,b\n", wanted="klingon")


def test_bytes_that_are_not_of_the_chosen_encoding_are_refused_by_row(tmp_path):
    with pytest.raises(IntakeError, match="row 2"):
        rows_of(tmp_path, b"a,b\n" + "ก".encode("cp874") + b",1\n", wanted="utf-8")
