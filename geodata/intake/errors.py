"""What can be wrong with a planner's file, in the planner's words.

GeodataError
└── IntakeError          the file, a sheet, a row or a feature cannot be taken in; says where, what and the cure
    └── EncodingUnsure   the letters of a text file can be read in more than one way: the planner chooses
"""

from geodata.errors import GeodataError
from geodata.text import Text


class IntakeError(GeodataError):
    """A refusal in one line: where (file, sheet, row, column, feature), the problem, the cure; in Thai where known."""

    def __init__(self, where: str | Text, problem: str | Text, cure: str | Text) -> None:
        self.where, self.problem, self.cure = (
            Text(words, words) if isinstance(words, str) else words for words in (where, problem, cure))
        super().__init__(self.in_("en"))

    def in_(self, language: str) -> str:
        """The whole refusal in a language ("th" or "en")."""
        return f"{self.where.in_(language)}: {self.problem.in_(language)}. {self.cure.in_(language)}"


class EncodingUnsure(IntakeError):  # noqa: N818 - a question to the planner, not a fault
    """The letters can be read in several ways; choices holds (encoding, the first lines read so)."""

    def __init__(self, where: str | Text, choices: tuple[tuple[str, str], ...]) -> None:
        self.choices = choices
        super().__init__(where, Text("ไม่แน่ใจว่าไฟล์ใช้รหัสอักขระใด", "it is not sure how its letters are encoded"),
                         Text("เลือกแบบที่อ่านเป็นภาษาไทยได้ถูกต้อง", "Choose the reading that shows the words right"))


def at(file: str, *, entry: str = "", sheet: str = "", layer: str = "", row: int = 0, column: str = "",
       feature: int = 0) -> Text:
    """The place in a file that a refusal or a note speaks of; rows, columns and features as the planner counts them.

    >>> at("plan.xlsx", sheet="2569", row=5).en
    'plan.xlsx, sheet 2569, row 5'
    """
    parts = (("", "", file), ("ไฟล์ย่อย", "entry", entry), ("ชีต", "sheet", sheet), ("ชั้นข้อมูล", "layer", layer),
             ("แถว", "row", row), ("คอลัมน์", "column", column), ("รายการที่", "feature", feature))
    named = [(f"{th} {shown(value)}".strip(), f"{en} {shown(value)}".strip()) for th, en, value in parts if value]
    return Text(", ".join(th for th, _ in named), ", ".join(en for _, en in named))


def shown(value: object) -> str:
    """A name from a file as one short printable line, whatever it holds."""
    words = "".join(letter if letter.isprintable() else " " for letter in str(value)[:200])
    return " ".join(words.split())[:80]
