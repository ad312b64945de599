"""Names and passwords: one spelling each, what they must be, and passwords as Argon2 hashes."""

import re
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from webmap.query import N_

NAME = re.compile(r"[\w.@+-]{1,60}")
SHORTEST, LONGEST = 12, 200
UNUSABLE = "!"
"""Stands for a password that nobody has; a one-time link sets one."""


def hashed(password: str) -> str:
    """The hash that is kept."""
    return _hasher().hash(_same(password))


def fits(password: str, kept: str) -> bool:
    """Whether a password is the one whose hash is kept; takes as long when there is none."""
    try:
        return _hasher().verify(kept if kept != UNUSABLE else _decoy(), _same(password)) and kept != UNUSABLE
    except (VerificationError, InvalidHashError):
        return False


def usual_name(text: str) -> str:
    """A name as accounts hold it: one spelling, small letters."""
    return unicodedata.normalize("NFKC", text[:200]).strip().lower()


def problem_of_name(name: str) -> str | None:
    """What is wrong with the name of a new account, as a message for the catalogue; None when it will do."""
    if NAME.fullmatch(name):
        return None
    return N_("A name has 1 to 60 letters or digits, without spaces, such as somchai or somchai@lamphun.go.th.")


def problem_of(password: str, name: str) -> str | None:
    """What is wrong with a new password, as a message for the catalogue; None when it will do."""
    text = _same(password).casefold()
    if len(text) < SHORTEST:
        return N_("The password needs at least 12 letters. Three or four words do well.")
    if len(text) > LONGEST:
        return N_("The password may have at most 200 letters.")
    if len(set(text)) < 5 or text in (name.casefold() * 20)[: len(text)] or name.casefold() == text:
        return N_("The password is too easy to guess. Choose other words.")
    return None


def _same(password: str) -> str:
    """One spelling of what looks the same, whatever keyboard wrote it."""
    return unicodedata.normalize("NFKC", password[: 4 * LONGEST])


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _decoy() -> str:
    return _hasher().hash("nobody has this password")
