"""A set page as one SVG file: drawings within it become part of it, and it says what it shows."""

from base64 import b64decode
from xml.etree import ElementTree

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
INLINE = "data:image/svg+xml;base64,"


def whole(page: bytes, title: str, description: str) -> bytes:
    """The page with its drawings in place of links to them, a title and a description."""
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    root = ElementTree.fromstring(page)  # noqa: S314 - made by the painter itself
    for parent in list(root.iter()):
        for place, child in enumerate(parent):
            link = child.get(f"{{{XLINK}}}href", "")
            if child.tag == f"{{{SVG}}}image" and link.startswith(INLINE):
                parent[place] = _drawing(child, b64decode(link.removeprefix(INLINE)))
    root.set("role", "img")
    for place, (tag, words) in enumerate((("title", title), ("desc", description))):
        node = ElementTree.Element(f"{{{SVG}}}{tag}")
        node.text = words
        root.insert(place, node)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _drawing(image: ElementTree.Element, body: bytes) -> ElementTree.Element:
    """A drawing as a group where its picture stood."""
    inner = ElementTree.fromstring(body)  # noqa: S314 - made by the painter itself
    inner.attrib.update({key: image.attrib[key] for key in ("width", "height", "preserveAspectRatio")
                         if key in image.attrib})
    group = ElementTree.Element(f"{{{SVG}}}g", {"transform": image.get("transform", "")})
    group.append(inner)
    return group
