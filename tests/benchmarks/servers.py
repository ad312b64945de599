"""Servers of a run: ours as `serve` starts it, the reference under the same server, nginx as the limit."""

import gzip
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from urllib.error import HTTPError

import psutil

from tests.benchmarks.constants import Constants

READER = {"Accept-Encoding": "gzip", "Accept-Language": "th-TH,th;q=0.9,en;q=0.8"}
"""What a browser in Lamphun sends."""
START_S = 600.0
LOADED = re.compile(r'(?:href|src|data-start|data-words)="(/(?:assets|shell|start)/[^"#]+)')
"""The files that a page of ours loads by itself."""


@contextmanager
def ours(workers: int, region: Path | None = None, **settings: str) -> Iterator[str]:
    """The planning map as served, on a free port: its address. settings: PLANMAP_* of its environment."""
    port = free_port()
    command = [sys.executable, "-m", "webmap", "serve", "--port", str(port), "--workers", str(workers)]
    with running([*command, *(["--region", str(region)] if region else [])], port, "/healthz",
                  settings) as address:
        yield address


@contextmanager
def reference(constants: Constants, workers: int) -> Iterator[str]:
    """A bare Flask view for each of some constant answers, under the server and flags of `serve`."""
    port = free_port()
    with constants.folder() as folder:
        command = [sys.executable, "-m", "tests.benchmarks.bare", str(folder), str(port), str(workers)]
        with running(command, port, constants.paths[0]) as address:
            yield address


@contextmanager
def nginx(constants: Constants) -> Iterator[str]:
    """nginx with one process, the same bytes as files."""
    port = free_port()
    with constants.folder() as folder:
        (folder / "nginx.conf").write_text(_nginx_conf(constants, folder, port), encoding="utf-8")
        folder.chmod(0o755)
        command = [str(nginx_program()), "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
        with running(command, port, constants.paths[0]) as address:
            yield address


def nginx_program() -> str | None:
    """Where nginx is, also where only root looks; None when it is not installed."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def get(url: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and the bytes as sent (still compressed) of an answer."""
    with urllib.request.urlopen(urllib.request.Request(url, headers=READER), timeout=60) as answer:
        return answer.status, dict(answer.headers.items()), answer.read()


def warm(address: str, paths: tuple[str, ...], times: int = 12) -> None:
    """Ask each path and the files its page loads often enough that every worker has them ready."""
    for path in paths:
        body = get(address + path)[2]
        page = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
        files = dict.fromkeys(LOADED.findall(page.decode("utf-8", "replace")))
        for _ in range(times):
            for one in (path, *files):
                get(address + one)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def memory_mb(address: str) -> float:
    """The most memory that one of the processes of ours at an address has resident, files it maps included."""
    port = address.rpartition(":")[2]
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if "serve" in (words := process.info["cmdline"] or []) and port in words:
            with suppress(psutil.Error):
                found.append(process.memory_info().rss / 1e6)
    return max(found)


@contextmanager
def running(command: list[str], port: int, path: str, settings: Mapping[str, str] = MappingProxyType({})
            ) -> Iterator[str]:
    """A server process that answers a path with 200 before it is handed over, and is gone afterwards: its address."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PLANMAP_")}
    instance = TemporaryDirectory()
    process = subprocess.Popen(
        command, env=clean | {"PLANMAP_INSTANCE": instance.name} | dict(settings),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _await(process, address + path)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait(5)
        if process.stderr:
            process.stderr.close()
        instance.cleanup()


def _await(process: subprocess.Popen[str], url: str) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended: {process.stderr.read() if process.stderr else ''}")
        try:
            if get(url)[0] == 200:
                return
        except HTTPError as error:
            raise RuntimeError(f"{process.args} answers {url} with {error.code}") from error
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{process.args} did not answer {url} within {START_S:.0f} s")


def _nginx_conf(constants: Constants, folder: Path, port: int) -> str:
    places = []
    for answer in constants.answers:
        headers = [(name, value.replace('"', r"\"")) for name, value in answer.headers]
        lines = [f'add_header {name} "{value}";' for name, value in headers if name.lower() != "content-type"]
        places.append(
            f"location = {answer.path} {{ root {folder}; try_files /{answer.file} =404; types {{ }} "
            f'default_type "{answer.content_type}"; {" ".join(lines)} }}'
        )
    user = "user root;" if os.geteuid() == 0 else ""
    return f"""{user} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 256; }}
http {{ access_log off; etag off; keepalive_requests 1000000; sendfile on; tcp_nopush on; open_file_cache max=100;
server {{ listen 127.0.0.1:{port}; {" ".join(places)} }} }}
"""
