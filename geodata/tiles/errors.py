"""What can be wrong with tiles.

GeodataError
└── TilesError    tiles cannot be made, or a file holds none
"""

from geodata.errors import GeodataError
from geodata.text import Text


class TilesError(GeodataError):
    """Tiles cannot be made or read: problem and cure in both languages; detail is for the log alone."""

    def __init__(self, problem: Text, cure: Text, detail: str = "") -> None:
        self.problem, self.cure, self.detail = problem, cure, detail
        super().__init__(f"{problem.en}. {cure.en}" + (f" ({detail})" if detail else ""))
