"""Missions and sources: what each mission is for, what its records cover, and where everything comes from."""

from flask import Blueprint, render_template

from webmap.answers import keep
from webmap.places import here
from webmap.questions import asked_view, gather

bp = Blueprint("about", __name__)


@bp.get("/about")
def about() -> str:
    """The missions, the completeness of their records, and the sources with licences."""
    view = asked_view()
    facts = gather(view)
    keep()
    return render_template("about.html", facts=facts, missions=here().missions.values(), region=here().region)
