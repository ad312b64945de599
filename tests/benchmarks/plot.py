"""A drawing of lines in SVG: figures over sizes, both on scales of powers of ten."""

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 420, 70, 40, 210, 50
COLOURS = ("#2f7d5b", "#b5532a", "#2a5db5", "#8a6d1f", "#7a3f9d", "#1f7f8a", "#a32a5d", "#555555", "#0b5394", "#38761d")
Line = Sequence[tuple[float, float]]


def svg(title: str, across: str, up: str, lines: Mapping[str, Line]) -> str:
    """The drawing. lines: name -> points of (size, figure), all above zero."""
    points = [point for line in lines.values() for point in line]
    sides = [_decades([point[axis] for point in points]) for axis in (0, 1)]

    def at(point: tuple[float, float]) -> tuple[float, float]:
        shares = [(math.log10(value) - low) / (high - low) for value, (low, high) in zip(point, sides, strict=True)]
        return (LEFT + shares[0] * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - shares[1] * (HEIGHT - TOP - BOTTOM))

    parts = [_text(LEFT, 22, title, "start", 15), _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, across),
             f'<g transform="rotate(-90 16 {HEIGHT / 2})">{_text(16, HEIGHT / 2, up)}</g>']
    (left, right), (low, high) = sides
    for power in range(left, right + 1):
        x, y = at((10.0**power, 10.0**low))
        parts += [_rule(x, y, x, TOP), _text(x, y + 18, f"{10**power:,}" if power >= 0 else f"{10.0**power:g}")]
    for power in range(low, high + 1):
        x, y = at((10.0**left, 10.0**power))
        parts += [_rule(x, y, WIDTH - RIGHT, y), _text(x - 8, y + 4, f"{10.0**power:,.12g}", "end")]
    for number, (name, line) in enumerate(lines.items()):
        colour, dash = COLOURS[number // 2 % len(COLOURS)], ' stroke-dasharray="6 4"' if number % 2 else ""
        places = [at(point) for point in line]
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        y = TOP + 8 + 20 * number
        parts += [f'<path d="M{WIDTH - RIGHT + 14} {y}h24" stroke="{colour}" stroke-width="2"{dash}/>',
                  _text(WIDTH - RIGHT + 44, y + 4, name, "start")]
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
            f'font-family="sans-serif"><rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n')


def _decades(values: Sequence[float]) -> tuple[int, int]:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _text(x: float, y: float, words: str, anchor: str = "middle", size: int = 12) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{escape(words)}</text>'


def _rule(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" stroke="#ddd"/>'
