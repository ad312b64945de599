"""Addresses of a province below its prefix: pages, scripts and answers write them from its own root, as ever."""

import re

from flask import Flask, Response, request

ATTRIBUTES = "href|src|action|formaction|data-root|data-start|data-words|data-assets|data-home|data-progress|data-there"
HTML = re.compile(rf'(?<!data-whole)(\s(?:{ATTRIBUTES})=")(/(?!/|assets/))')
"""An address of our own in an attribute; what stands beside `data-whole` leads out of the province, and the files of
the browser are the same for all. Text of records cannot look like this: its quotation marks are escaped."""
JSON = re.compile(rb'("href":")(/(?!/))')
LINK = re.compile(r"(<)(/(?!/))")


def root_answers(app: Flask) -> None:
    """Put the prefix that a request came by before the addresses in its answer."""

    @app.after_request
    def rooted(response: Response) -> Response:
        root = request.script_root
        if not root:
            return response
        for name, pattern in (("Location", re.compile("()(/(?!/))")), ("Link", LINK)):
            if name in response.headers:
                response.headers[name] = _rooted(pattern, response.headers[name], root)
        if response.direct_passthrough or response.is_streamed:
            return response
        if response.mimetype == "text/html":
            response.set_data(_rooted(HTML, response.get_data(as_text=True), root))
        elif (response.mimetype or "").endswith("json"):
            body = response.get_data()
            if b'"href":"/' in body:
                response.set_data(JSON.sub(rb"\1" + root.encode() + rb"\2", body))
        return response


def _rooted(pattern: re.Pattern[str], text: str, root: str) -> str:
    """The text with the root before each address that does not have it."""
    def put(found: re.Match[str]) -> str:
        there = text.startswith((f"{root}/", f'{root}"'), found.end() - 1) or text[found.end() - 1:] == root
        return found[0] if there else f"{found[1]}{root}{found[2]}"

    return pattern.sub(put, text, count=1 if pattern.pattern.startswith("()") else 0)
