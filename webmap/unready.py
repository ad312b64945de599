"""While the store cannot be reached: an answer that needs nothing but itself."""

import re
from collections.abc import Callable
from typing import Any

import orjson
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

ALIVE, READY = "/healthz", "/readyz"
"""Addresses that ask nothing of the data before they answer."""
VANISHED = "planmap.vanished"
"""Key of the environ of a request whose data version went away under it."""
AGAIN_S = 5
STATUS = "503 Service Unavailable"
DATA_OF_EMBEDS = re.compile(r"/embed/[^/]+/(api/|start)", re.ASCII)
TITLE = "The data cannot be read at the moment"
DETAIL = "Nothing is lost. Try again in a moment; a page tries again by itself."
PAGE = f"""<!doctype html>
<html lang="th"><head><meta charset="utf-8"><title>503</title>
<meta name="viewport" content="width=device-width"></head><body>
<h1>อ่านข้อมูลไม่ได้ในขณะนี้</h1><p>ข้อมูลไม่สูญหาย ลองใหม่อีกครั้งในอีกสักครู่ หน้านี้จะลองใหม่เอง</p>
<div lang="en"><h2>{TITLE}</h2><p>{DETAIL}</p></div>
</body></html>
""".encode()
PROBLEM = orjson.dumps({
    "type": "about:blank", "title": TITLE, "status": 503, "detail": DETAIL, "title_th": "อ่านข้อมูลไม่ได้ในขณะนี้",
    "detail_th": "ข้อมูลไม่สูญหาย ลองใหม่อีกครั้งในอีกสักครู่"})


def by_a_program(path: str, accept: str) -> bool:
    """Whether a program asks: for data, or saying that it reads JSON rather than pages."""
    if path.startswith(("/api", "/tiles/")):
        return path not in ("/api", "/api/")
    if DATA_OF_EMBEDS.match(path):
        return True
    return path.startswith("/export") and parse_accept_header(accept, MIMEAccept).best_match(
        ["text/html", "application/json"], "text/html") == "application/json"


def unready(path: str, accept: str, method: str = "GET") -> tuple[bytes, list[tuple[str, str]]]:
    """Body and headers of the 503 that says so, in both languages: a page, or a problem (RFC 9457) for programs."""
    program = by_a_program(path, accept)
    headers = [("Content-Type", "application/problem+json" if program else "text/html; charset=utf-8"),
               ("Cache-Control", "no-store"), ("Retry-After", str(AGAIN_S)), ("X-Content-Type-Options", "nosniff"),
               ("Content-Security-Policy", "default-src 'none'; frame-ancestors *")]
    if not program and method == "GET":
        headers.append(("Refresh", str(AGAIN_S)))
    return PROBLEM if program else PAGE, headers


def refuse(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer a request so, in the manner of WSGI."""
    method = environ["REQUEST_METHOD"]
    body, headers = unready(environ.get("PATH_INFO", ""), environ.get("HTTP_ACCEPT", ""), method)
    start_response(STATUS, [*headers, ("Content-Length", str(len(body)))])
    return [] if method == "HEAD" else [body]
