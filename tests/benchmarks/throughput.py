"""Requests a second of finished answers, beside a bare Flask view and nginx that give the same bytes."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from statistics import median

from tests.benchmarks import servers
from tests.benchmarks.constants import OWN_HEADERS, Constants
from tests.benchmarks.table import Bar, Row

PATHS = {"/": "the map page", "/api/sites": "/api/sites", "/api/summary": "/api/summary"}
CONNECTIONS = 8
SECONDS = 1
MISSING = "{} is not installed; tests/benchmarks/setup.sh says how"


def measure(repeats: int = 9) -> list[Row]:
    """The rows of requests a second: one server process each."""
    if shutil.which("wrk") is None:
        return [Row(f"Requests/s: {name}", note=MISSING.format("wrk")) for name in PATHS.values()]
    with servers.ours(workers=1) as own:
        servers.warm(own, tuple(PATHS), times=3)
        constants = Constants()
        for path in PATHS:
            _, headers, body = servers.get(own + path)
            constants.add(path, headers, body)
        with servers.reference(constants, workers=1) as bare:
            if servers.nginx_program() is None:
                return _rows(_race({"own": own, "bare": bare}, repeats), repeats)
            with servers.nginx(constants) as limit:
                return _rows(_race({"own": own, "bare": bare, "nginx": limit}, repeats), repeats)


def _race(addresses: Mapping[str, str], repeats: int) -> dict[str, dict[str, list[float]]]:
    """Requests a second by path and server; all servers up, one asked at a time, in turn."""
    found: dict[str, dict[str, list[float]]] = {path: {name: [] for name in addresses} for path in PATHS}
    for path in PATHS:
        _same(path, addresses)
        for _ in range(repeats):
            for name, address in addresses.items():
                found[path][name].append(per_second(address + path))
    return found


def _same(path: str, addresses: Mapping[str, str]) -> None:
    """All servers must answer 200 with the same bytes and, but for their own headers, the same headers."""
    answers = {}
    for name, address in addresses.items():
        status, headers, body = servers.get(address + path)
        kept = {key.lower(): value for key, value in headers.items() if key.lower() not in OWN_HEADERS}
        kept.pop("accept-ranges", None), kept.pop("last-modified", None)
        answers[name] = (status, body, kept)
    first = answers["own"]
    for name, answer in answers.items():
        if answer[0] != 200 or answer != first:
            raise RuntimeError(f"{name} does not answer {path} as ours does: {answer[2]} against {first[2]}")


def per_second(url: str) -> float:
    """Requests a second that wrk counts; RuntimeError when any answer was not 2xx or 3xx or broke off."""
    headers = [part for name, value in servers.READER.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *headers, url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(f"{url}: {told}")
    return float(re.search(r"Requests/sec:\s*([\d.]+)", told)[1])


def _rows(found: dict[str, dict[str, list[float]]], repeats: int) -> list[Row]:
    rows = []
    bar = Bar("ratio", least=0.7, text="ratio ≥ 0.70")
    for path, name in PATHS.items():
        rates = {server: median(values) for server, values in found[path].items()}
        low, high = min(found[path]["own"]), max(found[path]["own"])
        note = f"median of {repeats} runs of {SECONDS} s, {CONNECTIONS} connections; ours {low:,.0f} to {high:,.0f}"
        rows.append(Row(f"Requests/s: {name}", "/s", rates["own"], rates["bare"], "bare Flask view", bar, note))
        if "nginx" in rates:
            rows.append(Row(f"Requests/s: {name}, limit", "/s", rates["own"], rates["nginx"], "nginx, same as a file"))
        else:
            rows.append(Row(f"Requests/s: {name}, limit", note=MISSING.format("nginx")))
    return rows
