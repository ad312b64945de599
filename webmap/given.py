"""What a change asked of the API brings along: the version it was made from, and its body."""

import re
from typing import Any

import orjson
from flask import abort, request

TAG = re.compile(r'(?:W/)?"?([1-9]\d{0,8})"?', re.ASCII)


def expected_version() -> int:
    """The version that If-Match names; 428 without one."""
    given = request.headers.get("If-Match")
    if given is None:
        abort(428)
    found = TAG.fullmatch(given.strip())
    return int(found[1]) if found else abort(400)


def json_body() -> dict[str, Any]:
    """The JSON object of the request, whose properties, if any, are an object too; 400 for anything else."""
    try:
        body = orjson.loads(request.get_data())
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict) or not isinstance(body.get("properties", {}), dict):
        abort(400)
    return body
