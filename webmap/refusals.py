"""What pages refuse by themselves, in both languages."""

from geodata.errors import GeodataError
from geodata.text import Text


class ForbiddenError(GeodataError):
    """The person may not do this; the problem and the cure."""

    def __init__(self, problem: Text, cure: Text) -> None:
        self.problem, self.cure = problem, cure
        super().__init__(self.in_("en"))

    def in_(self, language: str) -> str:
        """The whole refusal in a language ("th" or "en")."""
        return f"{self.problem.in_(language)}. {self.cure.in_(language)}"


class GoneError(ForbiddenError):
    """What was at this address is there no more, or shows nothing now; the problem and the cure."""
