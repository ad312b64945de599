"""Days and moments as people here read them: Thai months and the Buddhist era in Thai, Common Era in English."""

from datetime import date, datetime

from babel.dates import format_date

from geodata.store.records import THAILAND


def day_words(day: date, language: str) -> str:
    """A day such as 1 มี.ค. 2569 or 1 Mar 2026."""
    year = day.year + 543 if language == "th" else day.year
    return f"{format_date(day, 'd MMM', locale=language)} {year}"


def moment_words(moment: datetime, language: str) -> str:
    """A moment in Thailand's time such as 1 มี.ค. 2569 14:05 น. or 1 Mar 2026 14:05."""
    here = moment.astimezone(THAILAND)
    return f"{day_words(here.date(), language)} {here:%H:%M}{' น.' if language == 'th' else ''}"
