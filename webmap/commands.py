"""Commands on what an installation keeps: its history, backups, people, and the records as a file."""

import getpass
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from geodata.region import Region
    from geodata.store import Store

INSTANCE = click.option("--instance", type=click.Path(path_type=Path),
                        help="Instance folder (PLANMAP_INSTANCE, else instance).")
REGION = click.option("--region", type=click.Path(path_type=Path), help="Region folder (PLANMAP_REGION, else Lamphun).")


@click.command()
@click.option("--record", help="Only what changed this record.")
@click.option("--who", help="Only what this person did.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 100_000), help="Lines at most.")
@INSTANCE
@REGION
def history(record: str | None, who: str | None, limit: int, instance: Path | None, region: Path | None) -> None:
    """Tell the data versions, the newest first: number, when, who, what, and how many records."""
    from geodata.store.records import THAILAND

    with _store(instance, region) as store:
        found, total = store.versions_page(record, who, limit=limit)
    for one in found:
        undone = f" · undone by {one.undone_by}" if one.undone_by else ""
        what = " · ".join(filter(None, [one.kind, one.file, one.why]))
        click.echo(f"{one.number:>6}  {one.at.astimezone(THAILAND):%Y-%m-%d %H:%M}  {one.who:<16} "
                   f"+{one.added} ~{one.changed} -{one.deleted}  {what}{undone}")
    click.echo(f"{len(found)} of {total} data versions")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@INSTANCE
@REGION
def backup(file: Path, instance: Path | None, region: Path | None) -> None:
    """Write everything the store holds to one file, while the service runs."""
    with _store(instance, region) as store:
        store.backup(file)
        click.echo(f"Backup of data version {store.version} written: {file}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "who", default=getpass.getuser, show_default="the user of the machine", help="Who does this.")
@INSTANCE
@REGION
def restore(file: Path, who: str, instance: Path | None, region: Path | None) -> None:
    """Bring a backup back, while the service runs or where the store is missing or damaged."""
    from geodata.store import restore_store

    place, home = _home(instance, region)
    number = restore_store(place, home, file, who)
    click.echo(f"Restored from {file} as data version {number}")


@click.command()
@click.argument("what")
@click.option("--view", "query", default="", help="What follows the ? of an address of the map, or the whole address.")
@click.option("--file", type=click.Path(dir_okay=False, path_type=Path), help="Where the export of a view goes.")
@click.option("--lang", default="th", show_default=True, type=click.Choice(["th", "en"]), help="Language of the words.")
@click.option("--asof", default="", help="A data version (12) or a day (2026-03-01); the newest unless told.")
@INSTANCE
@REGION
def export(what: str, query: str, file: Path | None, lang: str, asof: str, instance: Path | None,
           region: Path | None) -> None:
    """Write a view as map.pdf, map.pptx, atlas.pdf, story/ID.pptx and so on to --file, as everybody may see it.

    Without --file, WHAT is a file: it gets all records, internal ones too, in the form of a region folder's
    records.csv.
    """
    from webmap.export_command import is_export, run_export, write_whole

    if file:
        query = query.rpartition("?")[2]
        run_export(what, "&".join(filter(None, [query, asof and f"asof={asof}"])), lang, file, region, instance)
        return
    if query or is_export(what):
        raise ValueError("--file is missing: where the export goes, such as --file map.pdf")
    with _store(instance, region) as store:
        number = _version(store, asof)
        write_whole(Path(what), store.export_csv(number))
    click.echo(f"Data version {number} written: {what}")


@click.group()
def store() -> None:
    """Where the records rest."""


@store.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy(source: str, target: str) -> None:
    """Copy everything the store FROM holds into the empty place TO, each an instance folder or an address such as
    postgresql+psycopg://user:password@host/name; tell the rows of each table and their SHA-256, equal on both sides."""
    from geodata.store import copy_store

    told = copy_store(source, target)
    for each in told:
        click.echo(f"{each.table:<16} {each.rows:>10,}  {each.sha256}")
    click.echo(f"{sum(each.rows for each in told):,} rows copied and compared")


@click.group()
def user() -> None:
    """People who may sign in."""


@user.command("add")
@click.argument("name")
@click.option("--role", default="editor", show_default=True, type=click.Choice(["viewer", "editor", "admin"]))
@click.option("--district", "districts", multiple=True, help="Code of a district an editor is bound to; repeat it.")
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="Where the map is served.")
@click.option("--as", "who", default=getpass.getuser, show_default="the user of the machine", help="Who does this.")
@INSTANCE
@REGION
def add_user(name: str, role: str, districts: tuple[str, ...], url: str, who: str, instance: Path | None,
             region: Path | None) -> None:
    """Add somebody and print the one-time link with which they set a password."""
    from geodata.store import open_store
    from webmap.credentials import problem_of_name, usual_name
    from webmap.invitations import add_person

    problem = problem_of_name(usual_name(name))
    if problem:
        raise ValueError(problem)
    place, home = _home(instance, region)
    strange = set(districts) - set(home.districts.index)
    if strange:
        raise ValueError(f"--district: {min(strange)} is not a district; choose from {', '.join(home.districts.index)}")
    with open_store(place, home) as store:
        person, secret = add_person(store, usual_name(name), role, tuple(sorted(districts)), who)
    click.echo(f"{person.name} ({role}) sets a password here, once, within 48 hours: "
               f"{url.rstrip('/')}/welcome/{secret}")


@click.group()
def scenario() -> None:
    """Scenarios: changes that are tried out beside the data."""


@scenario.command("list")
@click.option("--owner", help="Only those of this person.")
@INSTANCE
@REGION
def list_scenarios(owner: str | None, instance: Path | None, region: Path | None) -> None:
    """Tell the scenarios that are not discarded, the one changed last first."""
    from geodata.store.records import THAILAND

    with _store(instance, region) as store:
        found = store.scenarios.of(owner)
    for one in found:
        state = f"applied in {one.applied}" if one.applied else one.state
        click.echo(f"{one.id}  {one.changed_at.astimezone(THAILAND):%Y-%m-%d %H:%M}  {one.owner:<16} "
                   f"{len(one.changes):>3} changes on {one.base}  {state}  {one.name}")
    click.echo(f"{len(found)} scenarios")


@click.command()
@click.option("--query", default="", help="What follows the ? of an address of /gaps, or the whole address.")
@click.option("--json", "form", flag_value="json", help="Print the answer of /api/gaps.")
@click.option("--csv", "form", flag_value="csv", help="Print its table as CSV.")
@click.option("--xlsx", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write it as a workbook.")
@click.option("--lang", default="th", show_default=True, type=click.Choice(["th", "en"]), help="Language of the words.")
@click.option("--country", type=click.Path(path_type=Path), help="Folder of region folders: the gaps of all of them.")
@INSTANCE
@REGION
def gaps(query: str, form: str | None, file: Path | None, lang: str, country: Path | None, instance: Path | None,
         region: Path | None) -> None:
    """Tell the gaps of coverage as everybody may see them; exit 3 where they cannot be assessed."""
    from webmap.gaps_command import run_country_gaps, run_gaps

    if file and form:
        raise ValueError(f"--{form} and --xlsx: choose one of them")
    if country:
        if file or region:
            raise ValueError("--country goes with --json or --csv, and with neither --xlsx nor --region")
        sys.exit(run_country_gaps(query, lang, form or "words", country, instance))
    sys.exit(run_gaps(query, lang, "xlsx" if file else form or "words", file, region, instance))


def _version(store: "Store", asof: str) -> int:
    """The data version an --asof names; ValueError for what is none."""
    if not asof:
        return store.version
    try:
        return store.known_version(int(asof)) if asof.isdigit() else store.version_at(date.fromisoformat(asof))
    except ValueError as error:
        raise ValueError(f"--asof is {asof!r}; give a data version or a day such as 2026-03-01") from error


def _home(instance: Path | None, region: Path | None) -> tuple[Path | str, "Region"]:
    """Where the records rest and the region, as the environment, the options or the defaults say."""
    from geodata.country import ALL, as_region, read_country
    from geodata.region import load_region
    from webmap import DEFAULTS
    from webmap.country.installation import database_of

    place, country = records_of(instance), os.environ.get("PLANMAP_COUNTRY")
    if country and region is None:   # what all provinces have in common: people
        kept = instance or Path(os.environ.get("PLANMAP_INSTANCE") or DEFAULTS["INSTANCE"])
        shared = database_of(place, ALL) if isinstance(place, str) else place
        return shared, as_region(read_country(country), kept / "country.json")
    folder = region or Path(os.environ.get("PLANMAP_REGION") or DEFAULTS["REGION"])
    return place, load_region(folder)


def records_of(instance: Path | None) -> Path | str:
    """Where the records rest: the database of the environment, else the instance folder."""
    from webmap import DEFAULTS

    folder = instance or Path(os.environ.get("PLANMAP_INSTANCE") or DEFAULTS["INSTANCE"])
    return os.environ.get("PLANMAP_DATABASE") or folder


def _store(instance: Path | None, region: Path | None) -> "Store":
    from geodata.store import open_store

    return open_store(*_home(instance, region))
