"""The command line: serve the map, build a region folder."""

import os
import socket
import sys
from pathlib import Path

import click

from geodata.errors import GeodataError
from webmap.assets import AssetError
from webmap.settings import whole_number


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Lamphun planning map."""


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on (PORT of the environment, else 8000).")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Server processes.")
@click.option("--region", type=click.Path(path_type=Path), help="Region folder to serve.")
def serve(host: str, port: int | None, workers: int, region: Path | None) -> None:
    """Serve the map on http://HOST:PORT."""
    from webmap import serve_app
    from webmap.server import Server

    if port is None:
        port = whole_number("PORT", os.environ.get("PORT", "8000"), 1, 65_535)
    if region is not None:
        os.environ["PLANMAP_REGION"] = str(region.resolve())
    app = serve_app()  # refuses with a clear line before anything listens
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ValueError(f"{host}:{port} cannot be used ({error.strerror}). Choose another: PORT=8001") from error
    click.echo(f"Lamphun planning map: http://{host}:{port}  (Ctrl-C stops it)")
    Server(lambda: app, host, port, workers).run()


@cli.group()
def region() -> None:
    """Region folders: the boundaries, people and records of one province."""


@region.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--code", required=True, help="TIS-1099 province code, such as 50 for Chiang Mai.")
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

    around = neighbours is None if neighbours in (None, "none") else Path(str(neighbours))
    folder = build_region(source, code, out, neighbours=around, **tables, progress=click.echo)  # type: ignore[arg-type]
    click.echo(f"Region written: {folder}. Serve it with: python -m webmap serve --region {folder}")


def main() -> None:
    """Run the command line; a mistake in data or set-up is one line and exit code 2."""
    try:
        cli()
    except (GeodataError, AssetError, ValueError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
