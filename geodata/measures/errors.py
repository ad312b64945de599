"""What a measure cannot be computed from, in the planner's words.

GeodataError
└── MeasureError    what was given cannot be measured; says the problem and the cure, in Thai and English
"""

from geodata.errors import GeodataError
from geodata.text import Text


class MeasureError(GeodataError):
    """A refusal in one line: the problem and the cure."""

    def __init__(self, problem: Text, cure: Text) -> None:
        self.problem, self.cure = problem, cure
        super().__init__(self.in_("en"))

    def in_(self, language: str) -> str:
        """The whole refusal in a language ("th" or "en")."""
        return f"{self.problem.in_(language)}. {self.cure.in_(language)}"
