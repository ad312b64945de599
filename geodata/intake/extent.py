"""How far a sheet may reach, and the names Excel gives to columns."""

from geodata.intake.errors import IntakeError, at
from geodata.intake.limits import Limits
from geodata.text import Text

FEWER = Text("ลบแถวหรือคอลัมน์ที่ไม่ใช้ (กด Ctrl+End เพื่อดูเซลล์สุดท้าย) แล้วบันทึกใหม่",
             "Delete the rows or columns that are not needed (Ctrl+End shows the last cell) and save again")


def check_extent(name: str, rows: int, columns: int, file: str, limits: Limits) -> None:
    """Refuse a sheet whose last cell lies beyond the limits."""
    where = at(file, sheet=name, row=rows, column=letters(columns - 1))
    if rows > limits.rows:
        raise IntakeError(where, Text(f"มีข้อมูลถึงแถว {rows:,} เกิน {limits.rows:,} แถว",
                                      f"it has data down to row {rows:,}, more than {limits.rows:,} rows"), FEWER)
    if columns > limits.columns:
        raise IntakeError(where, Text(f"มีข้อมูลถึงคอลัมน์ {letters(columns - 1)} เกิน {limits.columns:,} คอลัมน์",
                                      f"it has data to column {letters(columns - 1)} (of {limits.columns:,})"), FEWER)
    if rows * columns > limits.cells:
        raise IntakeError(where, Text(f"พื้นที่ข้อมูล {rows * columns:,} เซลล์ เกิน {limits.cells:,}",
                                      f"its data spans {rows * columns:,} cells, more than {limits.cells:,}"), FEWER)


def letters(column: int) -> str:
    """The letters of a column counted from 0.

    >>> letters(0), letters(27), letters(16383)
    ('A', 'AB', 'XFD')
    """
    column, name = column + 1, ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(name: str) -> int:
    """The number from 0 of a column's letters."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1


def check_features(features: int, columns: int, where: Text, limits: Limits) -> None:
    """Refuse a layer of too many features or columns."""
    if features > limits.rows:
        raise IntakeError(where, Text(f"มีมากกว่า {limits.rows:,} รายการ", f"it has more than {limits.rows:,} features"),
                          Text("แบ่งเป็นหลายไฟล์", "Split it into several files"))
    if columns > limits.columns:
        raise IntakeError(where, Text(f"มี {columns:,} คอลัมน์ เกิน {limits.columns:,}",
                                      f"it has {columns:,} columns, more than {limits.columns:,}"), FEWER)
