"""The error tree, in the planner's words.

GeodataError
├── RegionError    a file of a region folder is missing, broken or disagrees with another
└── ManyError      too many records to do something with all of them at once
"""

from geodata.text import Text


class GeodataError(Exception):
    """Anything wrong with data, said so that the reader knows where and how to mend it."""


class RegionError(GeodataError):
    """A region folder cannot be used; one line names the file, the problem and the cure."""

    def __init__(self, file: str, problem: str, cure: str) -> None:
        self.file, self.problem, self.cure = file, problem, cure
        super().__init__(f"{file}: {problem}. {cure}")


class ManyError(GeodataError):
    """Asked of all records at once what only some of them can answer; the problem and the cure.

    most: how many would do, where that is known.
    """

    def __init__(self, count: int, most: int | None = None) -> None:
        most_th = f" (ไม่เกิน {most:,} รายการ)" if most else ""
        most_en = f" (to {most:,} at most)" if most else ""
        self.problem = Text(f"มีข้อมูล {count:,} รายการ มากเกินกว่าจะทำในครั้งเดียว",
                            f"there are {count:,} records, too many to do this with all of them at once")
        self.cure = Text(f"จำกัดภารกิจ ชนิด พื้นที่ หรือตัวกรองให้แคบลง{most_th}",
                         f"Narrow the missions, kinds, places or filters{most_en}")
        super().__init__(f"{self.problem.en}. {self.cure.en}")
