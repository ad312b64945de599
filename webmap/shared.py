"""What a link tells of itself where it is shared: title, words and a picture (Open Graph)."""

from dataclasses import dataclass

from flask import current_app

from webmap.address import absolute
from webmap.view import View


@dataclass(frozen=True, slots=True)
class Shared:
    """Absolute addresses of a page and of its picture."""

    link: str
    picture: str


def shared_of(view: View, path: str, *, never_kept: bool = False) -> Shared | None:
    """The addresses that the page of a view tells; None where the service does not know its own address.

    never_kept: the answer is made for this request alone, so that the host it named may stand in it.
    """
    if not current_app.config["ADDRESS"] and not never_kept:
        return None
    query = view.but(compare=None).to_query()
    picture = "&".join(filter(None, (query, "paper=screen")))
    return Shared(absolute(path), absolute(f"/export/map.png?{picture}"))
