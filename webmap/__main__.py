"""The command line: serve the map, import files, write blank workbooks, build a region folder."""

import getpass
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geodata.errors import GeodataError
from webmap import commands
from webmap.assets import AssetError
from webmap.settings import whole_number

if TYPE_CHECKING:
    from geodata.store import Store
    from layers.mission import Mission


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, commands=[
    commands.history, commands.backup, commands.restore, commands.export, commands.user, commands.scenario,
    commands.store, commands.gaps])
def cli() -> None:
    """Lamphun planning map."""


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on (PORT of the environment, else 8000).")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Server processes.")
@click.option("--region", type=click.Path(path_type=Path), help="Region folder to serve.")
@click.option("--country", type=click.Path(path_type=Path), help="Folder of region folders to serve side by side.")
def serve(host: str, port: int | None, workers: int, region: Path | None, country: Path | None) -> None:
    """Serve the map on http://HOST:PORT."""
    from webmap import Awaited, serve_app
    from webmap.consumer import worker_of_jobs
    from webmap.memory import keep_little, settle
    from webmap.server import Server

    if port is None:
        port = whole_number("PORT", os.environ.get("PORT", "8000"), 1, 65_535)
    if region is not None:
        os.environ["PLANMAP_REGION"] = str(region.resolve())
    if country is not None:
        os.environ["PLANMAP_COUNTRY"] = str(country.resolve())
    os.environ.setdefault("PLANMAP_JOBS", "2")
    keep_little()
    app = serve_app()  # refuses with a clear line before anything listens
    settle()
    if os.environ.get("LISTEN_PID") != str(os.getpid()):   # otherwise the socket is handed over, as by systemd
        _refuse_taken(host, port)
    click.echo(f"Lamphun planning map: http://{host}:{port}  (Ctrl-C stops it)")
    if isinstance(app, Awaited):
        click.echo("The database cannot be reached yet; every answer says so until it can.")
    else:
        _invite(app.extensions["planmap"].store, host, port)
    Server(lambda: app, host, port, workers, worker_of_jobs(app)).run()


def _refuse_taken(host: str, port: int) -> None:
    """ValueError where nobody can listen at this address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ValueError(f"{host}:{port} cannot be used ({error.strerror}). Choose another: PORT=8001") from error


def _invite(store: "Store", host: str, port: int) -> None:
    """Print the way in for the first admin, while there is none."""
    from webmap.invitations import invite_first_admin

    secret = invite_first_admin(store, getpass.getuser())
    if secret:
        near = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
        click.echo(f"Nobody looks after this map yet. Sign in once within the hour: http://{near}:{port}/welcome/{secret}")
    store.close()


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mission", required=True, help="Key of the mission whose records the file holds.")
@click.option("--dry-run", is_flag=True, help="Report only, store nothing.")
@click.option("--report", type=click.Path(path_type=Path), help="Write the file back as an annotated workbook.")
@click.option("--yes", is_flag=True, help="Store without asking.")
@click.option("--as", "who", help="Who does this (the user of the machine unless told).")
@click.option("--decisions", type=click.Path(exists=True, path_type=Path), help="JSON of the planner's decisions.")
@click.option("--instance", type=click.Path(path_type=Path), help="Instance folder (PLANMAP_INSTANCE, else instance).")
@click.option("--region", type=click.Path(path_type=Path), help="Region folder (PLANMAP_REGION, else Lamphun).")
def import_(file: Path, mission: str, dry_run: bool, report: Path | None, yes: bool, who: str | None,
            decisions: Path | None, instance: Path | None, region: Path | None) -> None:
    """Import a planner's file into a mission; exit 0 clean, 3 something waits, 4 the file is refused."""
    from webmap.importing import Wish, read_decisions, run_import

    wish = Wish(_mission(mission), who or getpass.getuser(), dry_run, report, yes, read_decisions(decisions))
    sys.exit(run_import(file, wish, *_folders(region, instance)))


@cli.command()
@click.option("--mission", required=True, help="Key of the mission.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Workbook to write.")
@click.option("--lang", default="th", show_default=True, type=click.Choice(["th", "en"]), help="Its language.")
@click.option("--region", type=click.Path(path_type=Path), help="Region folder (PLANMAP_REGION, else Lamphun).")
def blank(mission: str, out: Path, lang: str, region: Path | None) -> None:
    """Write the blank workbook of a mission, to be filled in and imported."""
    from geodata.intake import blank_workbook
    from geodata.region import load_region

    target = _mission(mission).target()
    out.write_bytes(blank_workbook(target, load_region(_folders(region, None)[0]), lang))
    click.echo(f"Blank workbook written: {out}")


def _mission(key: str) -> "Mission":
    """The mission of a key; ValueError that names those there are."""
    from layers import MISSIONS

    if key not in MISSIONS:
        raise ValueError(f"--mission {key} is not known. Choose one of {', '.join(MISSIONS)}")
    return MISSIONS[key]


def _folders(region: Path | None, instance: Path | None) -> tuple[Path, Path | str]:
    """The region folder and where the records rest, as the options, the environment or the defaults say."""
    from webmap import DEFAULTS

    return (region or Path(os.environ.get("PLANMAP_REGION") or DEFAULTS["REGION"]),
            commands.records_of(instance))


@cli.group()
def region() -> None:
    """Region folders: the boundaries, people and records of one province."""


@region.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--code", required=True, help="TIS-1099 province code, such as 50 for Chiang Mai; all for "
              "each province of the source, in a folder of its own.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to write.")
@click.option("--key", help="Short name of the region (that of the folder before, else the province's name).")
@click.option("--names", type=click.Path(exists=True, path_type=Path), help="CSV of code,name_th,name_en where the "
              "source lacks names of districts or the province.")
@click.option("--neighbours", help="File of the provinces around, or 'none' (the source's own unless told).")
@click.option("--population", type=click.Path(exists=True, path_type=Path), help="CSV of people by subdistrict.")
@click.option("--villages", type=click.Path(exists=True, path_type=Path), help="CSV of villages.")
@click.option("--records", type=click.Path(exists=True, path_type=Path), help="CSV of records.")
@click.option("--statistics", type=click.Path(exists=True, path_type=Path), help="CSV of district statistics.")
@click.option("--sources", type=click.Path(exists=True, path_type=Path), help="CSV of sources.")
def build(source: Path, code: str, out: Path, neighbours: str | None, **tables: Path | str | None) -> None:
    """Write a region folder from the national COD-AB shapefile or GeoPackage and CSV tables."""
    from geodata.building import build_region

    if code == "all":
        _build_all(source, out, bool(neighbours or any(tables.values())))
        return
    around = neighbours is None if neighbours in (None, "none") else Path(str(neighbours))
    folder = build_region(source, code, out, neighbours=around, **tables, progress=click.echo)  # type: ignore[arg-type]
    click.echo(f"Region written: {folder}. Serve it with: python -m webmap serve --region {folder}")


def _build_all(source: Path, out: Path, more: bool) -> None:
    """Write a region folder for each province of the source."""
    from geodata.country import build_country

    if more:
        raise ValueError("--code all takes no other option: build the province that has tables of its own by its code")
    provinces = build_country(source, out, progress=click.echo)
    click.echo(f"{len(provinces)} regions written: {out}. Serve them with: python -m webmap serve --country {out}")


def main() -> None:
    """Run the command line; a mistake in data or set-up is one line and exit code 2."""
    try:
        cli()
    except (GeodataError, AssetError, ValueError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
