"""The absolute address of a page, for what leaves the service: links in exports, codes, pictures of shared links."""

from flask import current_app, has_request_context, request

from webmap.answers import never_keep


def absolute(path: str) -> str:
    """The address of a path: by the setting ADDRESS, else by the host this request named, and then it is never kept."""
    if has_request_context():   # a browser knows the path with the prefix it came by
        path = path.removeprefix(request.script_root)
    own = str(current_app.config["ADDRESS"])
    if own or not has_request_context():
        return f"{own}{path}"
    never_keep()   # a kept answer would tell one reader the host that another one named
    return f"{request.url_root.rstrip('/')}{path}"
