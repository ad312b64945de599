"""The service a user would write today: Flask, GeoPandas and Folium, every answer made anew for each request."""

import sys

import folium
import geopandas as gpd
from flask import Flask, Response, request

from geodata.region import Region, load_region
from webmap import DEFAULTS

PAGE, SITES, REACH = "/map", "/sites", "/reach"


def naive_app(region: Region) -> Flask:
    """A page with a marker a record, the records as GeoJSON, and people within a distance by share of area."""
    app = Flask("naive")
    sites = region.records[region.records.geometry.notna()]
    zones = region.subdistricts.to_crs(region.metric_crs)[["geometry"]].rename_axis("code").assign(people=1_000)
    offices = sites[sites.mission == "community"].to_crs(region.metric_crs)
    west, south, east, north = region.bounds

    @app.get(PAGE)
    def page() -> str:
        drawn = folium.Map(location=[(south + north) / 2, (west + east) / 2], zoom_start=9)
        for record in sites.itertuples():
            point = record.geometry.centroid
            folium.Marker([point.y, point.x], popup=folium.Popup(record.name_th)).add_to(drawn)
        return str(drawn.get_root().render())

    @app.get(SITES)
    def first_sites() -> Response:
        start = request.args.get("offset", 0, int)
        return Response(sites.iloc[start : start + 100].to_json(), content_type="application/geo+json")

    @app.get(REACH)
    def reach() -> dict[str, float]:
        near = gpd.GeoDataFrame(geometry=[offices.buffer(request.args.get("reach_m", 5_000, int)).union_all()],
                                crs=region.metric_crs)
        reached = gpd.overlay(zones.reset_index(), near, how="intersection").set_index("code").area
        share = (reached / zones.area).fillna(0)
        return (share * zones.people).round().to_dict()

    return app


def main() -> None:
    """`python -m tests.benchmarks.naive_app PORT WORKERS`, under the server of `serve`."""
    from webmap.server import Server

    app = naive_app(load_region(DEFAULTS["REGION"]))
    Server(lambda: app, "127.0.0.1", int(sys.argv[1]), int(sys.argv[2])).run()


if __name__ == "__main__":
    main()
