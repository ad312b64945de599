"""Settings read as what they are; a wrong one is refused by its name."""

import re


def whole_number(name: str, value: str, low: int = 0, high: int = 1_000_000) -> int:
    """The whole number a setting holds; ValueError names the setting, its value and what is allowed."""
    text = value.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
        raise ValueError(f"{name} is {value!r}; give a whole number from {low:,} to {high:,}")
    return int(text)


def yes_or_no(name: str, value: str) -> bool:
    """Whether a setting is true or false; ValueError names the setting, its value and what is allowed."""
    text = value.strip().lower()
    if text not in ("true", "false"):
        raise ValueError(f"{name} is {value!r}; give true or false")
    return text == "true"


def web_address(name: str, value: str) -> str:
    """The address under which the service is reached, without a slash at its end; "" where none is set.

    ValueError names the setting for anything but http(s)://host with an optional path.
    """
    address = value.strip().rstrip("/")
    if address and not re.fullmatch(r"https?://[A-Za-z0-9.\-\[\]:]+(/[\w./~-]*)?", address, re.ASCII):
        raise ValueError(f"{name}: {value!r} is no address; write https://maps.example.go.th")
    return address
