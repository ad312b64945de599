"""A page as one file: data in blocks that nothing runs, scripts and styles under a policy that names their hashes."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

POLICY = ("default-src 'none'; script-src {scripts}; style-src {styles}; img-src data:; font-src data:; "
          "base-uri 'none'; form-action 'none'")


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be painted as one file.

    body: markup of ours, its texts escaped; early: a script that runs before the first paint; libraries, scripts:
    classic scripts, then modules; blocks: name -> JSON, found by the scripts as the element held-<name>; icon: an SVG.
    """

    language: str
    title: str
    body_class: str
    body: str
    styles: Sequence[str]
    early: str
    libraries: Sequence[str]
    scripts: Sequence[str]
    blocks: Mapping[str, bytes]
    icon: str


def paint(page: Page) -> bytes:
    """The file, in UTF-8; it asks for nothing beyond itself and runs no script and no style but those given."""
    early, styles = _calm(page.early), [_calm(style) for style in page.styles]
    classic, modules = [_calm(script) for script in page.libraries], [_calm(script) for script in page.scripts]
    policy = POLICY.format(scripts=_hashes([early, *classic, *modules]), styles=_hashes(styles))
    icon = base64.b64encode(page.icon.encode()).decode()
    lines = [
        "<!doctype html>", f'<html lang="{escape(page.language)}">', "<head>", '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy, quote=False)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">',
        f'<meta name="planmap" content="{escape(page.language)}">', f"<title>{escape(page.title)}</title>",
        f'<link rel="icon" type="image/svg+xml" href="data:image/svg+xml;base64,{icon}">',
        f"<script>{early}</script>", *(f"<style>{style}</style>" for style in styles), "</head>",
        f'<body class="{escape(page.body_class)}">', page.body,
        *(f'<script type="application/json" id="held-{escape(name)}">{_shut_in(body)}</script>'
          for name, body in page.blocks.items()),
        *(f"<script>{script}</script>" for script in classic),
        *(f'<script type="module">{script}</script>' for script in modules), "</body>", "</html>", "",
    ]
    return "\n".join(lines).encode()


def _hashes(texts: Sequence[str]) -> str:
    """The sources of a policy that let exactly these texts through."""
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def _calm(text: str) -> str:
    """A script or style that cannot end its element, with line ends as readers of HTML make them.

    Such ends stand in strings and comments alone, where a backslash changes nothing.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"<(?=/(script|style)|!--)", r"<\\", text, flags=re.IGNORECASE)


def _shut_in(body: bytes) -> str:
    """JSON in which no text can end its block or begin another: < is written as its number."""
    return body.decode().replace("<", "\\u003c")
