"""Words that exist in Thai and in English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One meaning in Thai and in English."""

    th: str
    en: str

    def in_(self, language: str) -> str:
        """The words in a language ("th" or "en"), else in the other when that one is empty."""
        first, second = (self.th, self.en) if language == "th" else (self.en, self.th)
        return first or second
