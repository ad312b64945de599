"""The square code of an address, which a phone reads: SVG."""

import io

import segno


def code_svg(address: str) -> bytes | None:
    """An SVG of black squares on white with the quiet margin around; None where the address is too long for a code."""
    out = io.BytesIO()
    try:
        code = segno.make(address, error="m", micro=False)
    except segno.DataOverflowError:
        return None
    code.save(out, kind="svg", scale=4, border=4, light="#fff", xmldecl=False, svgclass=None, lineclass=None)
    return out.getvalue()
