"""The key that signs cookies: made once in the instance folder, readable by its owner alone."""

import os
import secrets
from pathlib import Path

from geodata.store import StoreError
from geodata.text import Text

FILE = "secret_key"
SHORTEST = 32


def given_key(value: str) -> str:
    """The secret that the setting holds, "" where it holds none; ValueError for one that is too short."""
    if value and len(value) < SHORTEST:
        raise ValueError(f"PLANMAP_SECRET_KEY has {len(value)} characters; give at least {SHORTEST}, made by chance")
    return value


def secret_key(instance: Path) -> str:
    """The secret of an instance folder, the same for every process; StoreError when it cannot be read or made."""
    path = instance / FILE
    try:
        if not path.exists():
            _make(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(Text(f"อ่านไฟล์ {path.name} ไม่ได้", f"{path.name} in the instance folder cannot be used"),
                         Text("ตรวจสิทธิ์ของโฟลเดอร์", "Check the rights of the folder")) from error
    if len(key) < SHORTEST:
        raise StoreError(Text(f"ไฟล์ {path.name} สั้นเกินไป", f"{path.name} in the instance folder is too short"),
                         Text("ลบไฟล์นี้เพื่อให้สร้างใหม่ ทุกคนต้องลงชื่อเข้าใช้อีกครั้ง",
                              "Delete it to have a new one made; everybody signs in again"))
    return key


def _make(path: Path) -> None:
    """Write a new secret whole before it takes its name; who comes second keeps the first one's."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
