"""The files of a region folder: read whole, or refused with one line that names the file and the cure."""

import hashlib
from pathlib import Path
from typing import Any, NoReturn

import orjson

from geodata.errors import RegionError

CURE = "Restore the folder from the repository, or build it again with: python -m webmap region build …"


def refuse(file: str, problem: str) -> NoReturn:
    """Raise the RegionError of a region folder: the file, what is wrong in it, and the cure."""
    raise RegionError(file, problem, CURE)


def read_bytes(folder: Path, name: str) -> bytes:
    """The bytes of one file; RegionError when it is missing, unreadable or empty."""
    try:
        body = (folder / name).read_bytes()
    except FileNotFoundError:
        refuse(name, f"the file is missing from the region folder {folder.name}" if folder.is_dir()
               else f"there is no region folder {folder.name}")
    except OSError as error:
        refuse(name, f"the file cannot be read ({error.strerror})")
    if not body.strip():
        refuse(name, "the file is empty")
    return body


def read_object(folder: Path, name: str) -> dict[str, Any]:
    """The JSON object of one file; RegionError when the text is cut short, not JSON or not an object."""
    try:
        value = orjson.loads(read_bytes(folder, name))
    except orjson.JSONDecodeError as error:
        refuse(name, f"not valid JSON at line {error.lineno}, perhaps cut short")
    if not isinstance(value, dict):
        refuse(name, "not a JSON object")
    return value


def data_version(folder: Path) -> str:
    """First 12 hexadecimal digits of the sha256 over names and bytes of the data files (json, geojson, csv)."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in {".json", ".geojson", ".csv"}:
            body = path.read_bytes()
            digest.update(f"{path.name}\0{len(body)}\0".encode())
            digest.update(body)
    return digest.hexdigest()[:12]
