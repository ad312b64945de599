"""Exports on the command line: the file that the service gives, for a nightly job."""

import os
import re
import tempfile
from pathlib import Path

import click

from webmap.own_service import answer_of, own_service

EXPORTS = re.compile(r"map\.[a-z.]+|atlas\.[a-z]+|story/[\w-]+\.[a-z]+")


def is_export(what: str) -> bool:
    """Whether a name is that of an export: map.<form>, atlas.pdf or story/<id>.<form>."""
    return bool(EXPORTS.fullmatch(what))


def run_export(what: str, query: str, lang: str, file: Path, region: Path | None, instance: Path | None) -> None:
    """Write an export of a view to a file, whole or not at all; ValueError says what of it cannot be had."""
    if not is_export(what):
        raise ValueError(f"{what!r} is no export. Choose map.<form>, atlas.pdf or story/<id>.<form>; "
                         "README.md lists the forms")
    if not file.parent.is_dir():
        raise ValueError(f"--file: the folder {file.parent} does not exist")
    body = answer_of(own_service(region, instance), f"/export/{what}?{query.rpartition('?')[2]}", lang).data
    write_whole(file, body)
    click.echo(f"Written: {file} ({len(body):,} bytes)")


def write_whole(file: Path, body: bytes) -> None:
    """Write a file so that it is there whole or as it was before; it may be read as any new file may."""
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as draft:
        draft.write(body)
        draft.flush()
        os.fsync(draft.fileno())
    umask = os.umask(0)
    os.umask(umask)
    Path(draft.name).chmod(0o666 & ~umask)
    Path(draft.name).replace(file)
