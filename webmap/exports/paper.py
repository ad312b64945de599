"""The size and manner of an export: paper, slide or screen; colours or greys; with a graticule, with the records."""

from collections.abc import Mapping
from dataclasses import dataclass

from webmap.query import ONE_OF, ViewError

SIZES: Mapping[str, tuple[float, float]] = {
    "a4": (210.0, 297.0), "a3": (297.0, 420.0), "slide": (338.667, 190.5), "slide43": (254.0, 190.5),
    "screen": (338.667, 190.5)}
"""Name -> width and height in mm, portrait where it can be turned."""
TURNED = ("portrait", "landscape")
LOOKS = ("colour", "grey")
KEYS = ("paper", "turn", "look", "graticule", "list")
"""Keys of an address that a Paper reads."""
SCREEN_PX, PRINT_DPI, MM_PER_INCH = 1_600, 300, 25.4


@dataclass(frozen=True, slots=True)
class Paper:
    """A page: its name, size in mm, look (colour or grey), whether it has a graticule and a list of the records."""

    name: str
    width_mm: float
    height_mm: float
    look: str = "colour"
    graticule: bool = False
    listed: bool = False

    @classmethod
    def named(cls, name: str, turn: str = "portrait", **more: object) -> "Paper":
        """A paper by its name; slides and screens cannot be turned."""
        width, height = SIZES[name]
        if turn == "landscape" and name in ("a4", "a3"):
            width, height = height, width
        return cls(name, width, height, **more)  # type: ignore[arg-type]

    @classmethod
    def of(cls, given: Mapping[str, str], usual: str = "a4") -> "Paper":
        """The paper that the keys of an address ask for; ViewError names the first that cannot be used."""
        def one_of(key: str, allowed: tuple[str, ...], default: str) -> str:
            value = given.get(key, default)
            if value not in allowed:
                raise ViewError(key, value, ONE_OF, choices=", ".join(allowed))
            return value
        return cls.named(one_of("paper", tuple(SIZES), usual), one_of("turn", TURNED, TURNED[0]),
                         look=one_of("look", LOOKS, LOOKS[0]),
                         graticule=one_of("graticule", ("no", "yes"), "no") == "yes",
                         listed=one_of("list", ("no", "yes"), "no") == "yes")

    @property
    def dots_per_mm(self) -> float:
        """How finely a picture of it is drawn: 300 dots an inch, a screen as wide as SCREEN_PX."""
        return SCREEN_PX / self.width_mm if self.name == "screen" else PRINT_DPI / MM_PER_INCH
