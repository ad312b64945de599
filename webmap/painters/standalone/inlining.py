"""Style sheets with the files they name put into them."""

import base64
import posixpath
import re
from collections.abc import Callable

File = tuple[bytes, str]
ADDRESS = re.compile(r"""url\(\s*(["']?)(?P<address>[^"')]+)\1\s*\)""")
NEVER_SEEN = frozenset(
    f"lib/images/{name}.png" for name in ("layers", "layers-2x", "marker-icon", "marker-shadow"))
"""Pictures of Leaflet's own markers and layer switch, which no map of ours shows."""


def inlined(name: str, sheet: str, read: Callable[[str], File | None]) -> str:
    """A style sheet with every address in it as data: URI; addresses within the page (#…) stay.

    name: of the sheet among the files that `read` gives (body and media type, None when there is none).
    LookupError names an address of which there is no file: it would be asked for when the page is opened.
    """
    def put_in(found: re.Match[str]) -> str:
        address = found["address"]
        if address.startswith(("#", "data:")):
            return found[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
        if path in NEVER_SEEN:
            return "url(data:,)"
        file = read(path)
        if file is None:
            raise LookupError(f"{name} names {address}, of which there is no file")
        body, kind = file
        return f"url(data:{kind};base64,{base64.b64encode(body).decode()})"

    return ADDRESS.sub(put_in, sheet)
