"""The shape all our Folium elements share: a name, constants of ours, and data addresses; never data."""

from typing import Any

from branca.element import MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template


class PlanElement(JSCSSMixin, MacroElement):
    """A part of the map that a static module draws: hands it the map and our constants.

    Subclasses name the `part` (static/js/parts.js) and list the libraries it needs.
    """

    part = ""
    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - the shape folium asks for
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            (window.planmap = window.planmap || []).push(
                [{{ this.part|tojson }}, {{ this._parent.get_name() }}, {{ this.options|tojson }}]
            );
        {% endmacro %}
        """
    )

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self._name = type(self).__name__
        self.options = options
