"""One-time links: each lets one person set a password, once, until it expires, in whichever process."""

import hashlib
import secrets
import time
from dataclasses import dataclass

from geodata.store import Store, StoreError, User
from geodata.store.accounts import ANOTHER, TAKEN
from geodata.text import Text
from webmap.credentials import UNUSABLE, hashed

FIRST_ADMIN_LASTS_S = 3_600
LASTS_S = 48 * 3_600
FIRST_ADMIN = ""
"""Stands for the name of the first admin, who chooses it."""
SPENT = StoreError(Text("ลิงก์นี้ใช้ไปแล้วหรือหมดอายุ", "this link has been used or has expired"),
                   Text("ขอลิงก์ใหม่จากผู้ดูแลระบบ", "Ask an admin for a new one"))


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom a link is for (FIRST_ADMIN: who chooses a name), under which stamp, until when (seconds since 1970)."""

    name: str
    stamp: str
    expires: float


def invite_first_admin(store: Store, who: str) -> str | None:
    """The secret of a link for the first admin; None when there is an active admin. who: the user of the machine."""
    if _admin(store):
        return None
    return _invite(store, Invitation(FIRST_ADMIN, "", time.time() + FIRST_ADMIN_LASTS_S), who)


def invite(store: Store, user: User, who: str) -> str:
    """The secret of a link with which somebody sets a password; it dies with the next change of the account."""
    return _invite(store, Invitation(user.name, user.stamp, time.time() + LASTS_S), who)


def invitation(store: Store, secret: str) -> Invitation | None:
    """The invitation of a secret while it holds."""
    found = store.memory.setting(_key(secret))
    if not found:
        return None
    held = Invitation(**found)
    user = store.accounts.user(held.name)
    valid = not _admin(store) if held.name == FIRST_ADMIN else bool(user and user.active and user.stamp == held.stamp)
    return held if valid and held.expires > time.time() else None


def accept(store: Store, secret: str, name: str, password: str) -> User:
    """Set a password by a link, making the first admin where it is for one; StoreError when it no longer holds."""
    held = invitation(store, secret)
    if held and held.name == FIRST_ADMIN and store.accounts.user(name):
        raise StoreError(TAKEN, ANOTHER)
    kept = hashed(password)
    if held is None or store.memory.take_setting(_key(secret)) is None:   # one caller only gets past here
        raise SPENT
    if held.name == FIRST_ADMIN:
        return store.accounts.add(name, kept, "admin")
    return store.accounts.change(held.name, password_hash=kept)


def add_person(store: Store, name: str, role: str, districts: tuple[str, ...], who: str) -> tuple[User, str]:
    """Add somebody without a password, and the secret of the link that sets one."""
    user = store.accounts.add(name, UNUSABLE, role, districts, who=who)
    return user, invite(store, user, who)


def _invite(store: Store, held: Invitation, who: str) -> str:
    store.accounts.note_link(held.name, who)
    secret = secrets.token_urlsafe(32)
    store.memory.set_setting(_key(secret), {"name": held.name, "stamp": held.stamp, "expires": held.expires})
    return secret


def _key(secret: str) -> str:
    return f"link:{hashlib.sha256(secret.encode()).hexdigest()}"


def _admin(store: Store) -> bool:
    return any(user.role == "admin" and user.active for user in store.accounts.users())
