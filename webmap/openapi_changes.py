"""The part of the API that knows people: records, their history, undo, scenarios, stories; as OpenAPI 3.1 paths."""

from typing import Any

from webmap.query import N_

JSON, GEOJSON = "application/json", "application/geo+json"
SESSION: list[dict[str, list[str]]] = [{"session": []}]
SECURITY = {"session": {"type": "apiKey", "in": "cookie", "name": "planmap",
                        "description": "The cookie of /sign-in; every change also carries the csrf of /api/session as "
                                       "X-CSRFToken."}}
MATCH = {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"},
         "description": "The version of the record, or the number of the scenario or story, that was changed"}


def paths() -> dict[str, dict[str, Any]]:
    """Each path with its methods."""
    return _served() | _records() | _history() | _scenarios() | _stories() | _passed_on()


def _served() -> dict[str, dict[str, Any]]:
    return {
        "/api/demand": {"get": _does(N_("Who can be served: the register, and the layers that were loaded"), JSON, [],
                                     open_=True)},
        "/api/demand/{served}": {"get": _does(N_("People, houses or a loaded layer, with the sum of each subdistrict"),
                                              JSON, [_in_path("served", "string")], open_=True)},
        "/api/gaps/where/stop": {"post": _does(N_("End a search for new sites, asked for with the same query"), JSON,
                                               [], open_=True)},
    }


def _records() -> dict[str, dict[str, Any]]:
    record = _in_path("record_id", "string")
    return {
        "/api/session": {"get": _does(N_("Who is signed in, and the token for changes"), JSON, [], open_=True)},
        "/api/records": {"post": _does(N_("A new record"), GEOJSON, [], "201", body=True)},
        "/api/records/{record_id}": {
            "get": _does(N_("One record as GeoJSON, with its version"), GEOJSON, [record], open_=True),
            "patch": _does(N_("Change what the feature names"), GEOJSON, [record, MATCH], body=True),
            "delete": _does(N_("Delete a record; its history stays"), None, [record, MATCH], "204"),
        },
    }


def _history() -> dict[str, dict[str, Any]]:
    record, number = _in_path("record_id", "string"), _in_path("number", "integer")
    paging = [_in_query("limit", 500), _in_query("offset", 10**9)]
    filters = [{"name": "record", "in": "query", "schema": {"type": "string"}},
               {"name": "who", "in": "query", "schema": {"type": "string"}}, _in_query("import", 10**9)]
    return {
        "/api/history": {"get": _does(N_("Data versions, the newest first"), JSON, [*filters, *paging])},
        "/api/history/records/{record_id}": {
            "get": _does(N_("Everything that became of one record"), JSON, [record, *paging])},
        "/api/history/versions/{number}": {
            "get": _does(N_("What one data version changed"), JSON, [number, *paging])},
        "/api/history/imports/{number}": {"get": _does(N_("One import, record by record"), JSON, [number, *paging])},
        "/api/history/versions/{number}/undo": {"post": _does(N_("Undo a data version"), JSON, [number])},
    }


def _scenarios() -> dict[str, dict[str, Any]]:
    scenario, number = _in_path("scenario_id", "string"), _in_path("number", "integer")
    return {
        "/api/scenarios": {
            "get": _does(N_("One's own scenarios"), JSON, []),
            "post": _does(N_("A new scenario: name, changes or copy_of"), JSON, [], "201", body=True)},
        "/api/scenarios/{scenario_id}": {
            "get": _does(N_("A scenario with its changes, by its link"), JSON, [scenario], open_=True),
            "patch": _does(N_("Another name, other changes"), JSON, [scenario, MATCH], body=True),
            "delete": _does(N_("Discard a scenario"), None, [scenario, MATCH], "204")},
        "/api/scenarios/{scenario_id}/changes": {
            "post": _does(N_("One change more: add, move, close or capacity"), JSON, [scenario, MATCH], "201",
                          body=True),
            "delete": _does(N_("Undo the last change"), JSON, [scenario, MATCH])},
        "/api/scenarios/{scenario_id}/changes/{number}": {
            "delete": _does(N_("Drop one change"), JSON, [scenario, number, MATCH])},
        "/api/scenarios/{scenario_id}/apply": {
            "post": _does(N_("Make its changes in the data, as one import"), JSON, [scenario, MATCH])},
    }


def _stories() -> dict[str, dict[str, Any]]:
    story = _in_path("story_id", "string")
    return {
        "/api/stories": {
            "get": _does(N_("Stories of everybody"), JSON, []),
            "post": _does(N_("A new story: title and steps, or copy_of"), JSON, [], "201", body=True)},
        "/api/stories/{story_id}": {
            "get": _does(N_("A story with its steps, by its link"), JSON, [story], open_=True),
            "patch": _does(N_("Another title, other steps"), JSON, [story, MATCH], body=True),
            "delete": _does(N_("Discard a story"), None, [story], "204")},
        "/api/stories/{story_id}/steps": {
            "post": _does(N_("One step more: query, title, words"), JSON, [story], "201", body=True)},
    }


def _passed_on() -> dict[str, dict[str, Any]]:
    """What people keep and pass on: saved views, embedded maps."""
    view, embed = _in_path("view_id", "string"), _in_path("embed_id", "string")
    return {
        "/api/views": {
            "get": _does(N_("One's own saved views"), JSON, []),
            "post": _does(N_("Save a view: title, query, frozen"), JSON, [], "201", body=True)},
        "/api/views/{view_id}": {
            "get": _does(N_("A saved view by its id"), JSON, [view], open_=True),
            "patch": _does(N_("Another title; frozen to the newest data, or following them"), JSON, [view, MATCH],
                           body=True),
            "delete": _does(N_("Discard a saved view"), None, [view], "204")},
        "/api/embeds": {
            "get": _does(N_("One's own embedded maps"), JSON, []),
            "post": _does(N_("An embedded map with rights of its own: title, query, kinds, columns, download, sites, "
                             "parts, theme, expires"), JSON, [], "201", body=True)},
        "/api/embeds/{embed_id}": {
            "get": _does(N_("An embedded map and its rights"), JSON, [embed]),
            "patch": _does(N_("Other rights, title or last day"), JSON, [embed, MATCH], body=True),
            "delete": _does(N_("Take an embedded map back"), None, [embed], "204")},
    }


def begun_anew() -> dict[str, Any]:
    """The change of a search for new sites: begun once more."""
    return {"post": _does(N_("Begin a search anew that was stopped, interrupted or failed"), JSON, [], open_=True)}


def _does(summary: str, media: str | None, parameters: list[dict[str, Any]], done: str = "200", *,
          body: bool = False, open_: bool = False) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": summary}
    if media:
        answer["content"] = {media: {"schema": {"type": "object"}}}
    refused = {"$ref": "#/components/responses/Problem"}
    told: dict[str, Any] = {"summary": summary, "parameters": parameters,
                            "responses": {done: answer, "4XX": refused}}
    if not open_:
        told["security"] = SESSION
    if body:
        told["requestBody"] = {"required": True, "content": {JSON: {"schema": {"type": "object"}}}}
    return told


def _in_path(name: str, kind: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": kind}}


def _in_query(name: str, high: int) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "integer", "minimum": 0, "maximum": high}}
