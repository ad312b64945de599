"""Who is to be served: the register and the layers that planners load; loading one, looking at it, removing it."""

from dataclasses import asdict
from typing import Any

import numpy as np
import orjson
import pandas as pd
import shapely
from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from flask_babel import gettext as _

from geodata.intake.counting import EACH_ONE, POINTS
from geodata.intake.limits import MIB, Limits
from geodata.store import DemandLayer, MissingError
from geodata.text import Text
from webmap.bodies import words
from webmap.demand_loading import Wish, files_of
from webmap.front_desk import AT_ONCE_S, desk_here, job_of, jobs_here, lang, moved, running
from webmap.gaps.demands import (
    NO_POSITIONS,
    UNITS,
    Served,
    every_served,
    registered,
    served_by_layer,
    served_by_register,
    served_told,
    villages_placed,
)
from webmap.geojson import rows_of
from webmap.jobs import DONE, Job
from webmap.language import current_language
from webmap.people import only, person_here, signed_in, store_here
from webmap.places import here
from webmap.query import DEMANDS
from webmap.questions import asked_view
from webmap.security import takes_uploads
from webmap.uploads import Upload, Uploads

bp = Blueprint("demand", __name__)
DOTS = 1_500
"""How many points the small picture of a layer shows at most, those with the largest counts."""


@bp.get("/demand")
def begin() -> Response:
    """All there is to choose from and, for editors, the form that loads a layer."""
    return _page()


@bp.post("/demand")
@takes_uploads(Limits().file_bytes + MIB)
@only("editor")
def load() -> Response:
    """Read a file and keep it as a layer; what is wrong with it is told above the form as it was filled in."""
    wish, who = Wish.of(request.form), person_here().user.name
    kept = request.form.get("upload", "")
    upload = _mine(kept) if kept else None
    file = request.files.get("file")
    if file is not None and file.filename:
        upload = _files().keep(file, "", who)
    if upload is None:
        return _page(400, wish, problem=_("Choose a file."))
    if wish.problem:
        return _page(422, wish, upload, problem=_(wish.problem))
    key = wish.key(upload.id)
    job = jobs_here().ask(f"demand:{upload.id}:{key}", "demand",
                          {"upload": upload.id, "name": upload.name, "key": key, "wish": asdict(wish)}, who)
    return _told(jobs_here().wait(job, AT_ONCE_S), upload)


@bp.get("/demand/loading/<upload_id>")
@only("editor")
def loading(upload_id: str) -> Response:
    """How far reading a file is, or what came of it."""
    job = jobs_here().wait(job_of(upload_id, request.args.get("job", "")), AT_ONCE_S)
    try:
        upload = _mine(upload_id)
    except MissingError:
        upload = None
    return _told(job, upload)


@bp.get("/demand/<served>")
def one(served: str) -> Response:
    """Those of the register or of a layer: where the figures come from, the sums by subdistrict; of a layer, more."""
    told, sums = _found(served, here().region.default_year or 0)
    more = {} if told.layer is None else _picture(served) | {
        "mine": _may_remove(told.layer), "registered": _registered(told),
        "each_one": told.kind == POINTS and not told.layer.measured}
    zones = _by_zone(sums)
    nobody = zones.loc[zones["total"] == 0, f"name_{current_language()}"].tolist()
    return make_response(render_template("demand/one.html", served=told, layer=told.layer, units=UNITS, zones=zones,
                                         nobody=nobody, **more))


@bp.post("/demand/<layer_id>/remove")
@only("editor")
def remove(layer_id: str) -> Response:
    """Remove a layer: for who loaded it, and for admins."""
    if not _may_remove(store_here().demands.get(layer_id)):
        abort(403)
    store_here().demands.remove(layer_id, person_here().user.name)
    return moved(url_for("demand.begin", lang=lang()))


@bp.get("/api/demand")
def told() -> Response:
    """All there is to choose from as data; the register as of the year of the view."""
    view, region = asked_view(), here().region
    served = every_served(region, view.year, store_here().demands.all())
    return _json({"demand": [_served_told(each) for each in served],
                  "units": {key: words(name) for key, name in UNITS.items()},
                  "villages": {"recorded": len(region.villages), "with_position": villages_placed(region),
                               "note": words(NO_POSITIONS)}})


@bp.get("/api/demand/<served>")
def one_told(served: str) -> Response:
    """The register (people, houses) or one layer as data, with the sum of each subdistrict."""
    told, sums = _found(served, asked_view().year)
    return _json({**_served_told(told), "zones": rows_of(_by_zone(sums))})


def _found(key: str, year: int) -> tuple[Served, pd.Series]:
    """Those of a key, and how many in each subdistrict; MissingError where there are none."""
    region, layers = here().region, store_here().demands
    if key in DEMANDS and year in region.years:
        return served_by_register(key, region, year), registered(key, region, year)
    layer, points = layers.get(key), layers.points(key)
    codes = region.locate(points.lon, points.lat).subdistrict_code
    return served_by_layer(layer), pd.Series(points.weight).groupby(codes.to_numpy()).sum()


def _picture(layer_id: str) -> dict[str, Any]:
    """The land, the largest places of a layer as dots on it, and how many places there are."""
    points, ground = store_here().demands.points(layer_id), desk_here().ground
    most = np.argsort(-points.weight, kind="stable")[:DOTS]
    dots = ground.dots(list(shapely.points(points.lon[most], points.lat[most])))
    return {"picture": ground.picture, "dots": dots, "shown": len(most), "points": len(points.lon)}


def _registered(served: Served) -> int | None:
    """How many people are registered, to hold a layer of people against."""
    region = here().region
    return int(region.people().sum()) if served.unit == "people" and region.years else None


def _served_told(served: Served) -> dict[str, Any]:
    told = served_told(served)
    if served.layer is not None:
        layer = served.layer
        told |= {"rows": layer.rows, "kept": layer.kept, "measured": layer.measured or None,
                 "notes": [words(note) for note in layer.notes], "loaded": layer.at.isoformat(timespec="seconds")}
        told |= {"file": layer.file, "who": layer.who} if signed_in() else {}
    return told


def _by_zone(sums: pd.Series) -> pd.DataFrame:
    """Code, names and sum of every subdistrict, the largest first."""
    named = here().region.subdistricts[["name_th", "name_en", "district_code"]]
    names = named.rename(columns={"district_code": "district"})
    table = pd.DataFrame(names).assign(total=sums.reindex(names.index).fillna(0).astype("int64"))
    table.insert(0, "code", table.index)
    return table.sort_values(["total", "code"], ascending=[False, True])


def _told(job: Job, upload: Upload | None) -> Response:
    """What came of reading a file: its layer, the form with what is wrong, or how far it is."""
    if job.state != DONE:
        return running(job, job.given["name"]) if job.over or request.method == "GET" else moved(
            url_for("demand.loading", upload_id=job.given["upload"], job=job.id, lang=lang()))
    if "layer" in job.result:
        return moved(url_for("demand.one", served=job.result["layer"], lang=lang()))
    return _page(422, Wish(**job.given["wish"]), upload, refused=[Text(**part) for part in job.result["refused"]])


def _page(status: int = 200, wish: Wish | None = None, upload: Upload | None = None, **told: Any) -> Response:
    demands, region = store_here().demands, here().region
    served = every_served(region, region.default_year or 0, demands.all())
    editor = signed_in() and person_here().may("editor")
    page = render_template(
        "demand/begin.html", served=served, units=UNITS, limits=Limits(), wish=wish, upload=upload, editor=editor,
        each_one=EACH_ONE, removed=demands.removed() if editor else [], villages=len(region.villages),
        placed=villages_placed(region), no_positions=NO_POSITIONS, **told)
    return make_response(page, status)


def _files() -> Uploads:
    return files_of(desk_here().shelves)


def _mine(upload_id: str) -> Upload:
    """A file that waits to become a layer, of the person of the request."""
    upload = _files().get(upload_id)
    if upload.who != person_here().user.name:
        abort(403)
    return upload


def _may_remove(layer: DemandLayer) -> bool:
    return signed_in() and (person_here().may("admin") or (
        person_here().may("editor") and person_here().user.name == layer.who))


def _json(body: Any) -> Response:
    return Response(orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY), content_type="application/json",
                    headers={"Cache-Control": "public, no-cache"})
