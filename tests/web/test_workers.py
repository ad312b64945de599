"""Two server processes are one service: a link, a session, an edit and counted attempts hold in both at once."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar

import pytest


class Reader:
    """A person's browser: cookies, and a connection of its own for each request."""

    def __init__(self, home: str) -> None:
        self.home, self.opener = home, urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def ask(self, path: str, form=None, body=None, method=None, **headers: str):
        data = urllib.parse.urlencode(form).encode() if form is not None else body
        request = urllib.request.Request(self.home + path, data, {k.replace("_", "-"): v for k, v in headers.items()},
                                         method=method)
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, dict(answer.headers), answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers), error.read().decode()

    def token(self, path: str) -> str:
        return re.search(r'name="csrf_token" value="([^"]+)"', self.ask(path)[2])[1]


@pytest.fixture(scope="module")
def service(root, instance):
    """A service of two processes on an empty instance: its address, and the link it printed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-u", "-m", "webmap", "serve", "--port", str(port), "--workers", "2"],
                               cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                               env=os.environ | {"PLANMAP_INSTANCE": instance()})
    try:
        lines = [process.stdout.readline(), process.stdout.readline()]
        link = re.search(r"/welcome/\S+", lines[1]).group()
        home = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                Reader(home).ask("/healthz")
                break
            except OSError:
                time.sleep(0.1)
        yield home, link
    finally:
        process.terminate()
        process.communicate(timeout=60)


@pytest.fixture(scope="module")
def admin(service, password):
    """The first admin, by the printed link; ten asked at once for it."""
    home, link = service
    readers = [Reader(home) for _ in range(6)]
    forms = [{"name": f"chief{n}", "password": password, "again": password, "csrf_token": reader.token(link)}
             for n, reader in enumerate(readers)]
    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(lambda pair: pair[0].ask(link, form=pair[1])[0], zip(readers, forms, strict=True)))
    assert statuses.count(200) == 1, statuses
    assert readers[0].ask(link)[0] == 410
    return readers[statuses.index(200)]


def at_once(count: int, action) -> list:
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _: action(), range(count)))


def test_a_session_holds_in_both(admin):
    told = at_once(40, lambda: json.loads(admin.ask("/api/session")[2]))

    assert all(each["signed_in"] and each["role"] == "admin" for each in told)


def test_an_edit_by_one_is_in_every_answer_of_both_at_once(service, admin):
    home, _ = service
    paths = ("/api/sites", "/api/summary", "/", "/api/region")
    for path in paths:
        at_once(20, lambda path=path: Reader(home).ask(path))
    token = json.loads(admin.ask("/api/session")[2])["csrf"]
    for number in range(1, 6):
        tag = admin.ask("/api/records/tourism-003")[1]["ETag"]
        body = json.dumps({"properties": {"budget_thb": number * 1000}}).encode()
        status, headers, _ = admin.ask("/api/records/tourism-003", body=body, method="PATCH", X_CSRFToken=token,
                                       If_Match=tag, Content_Type="application/json")
        assert status == 200
        versions = at_once(40, lambda: Reader(home).ask("/api/sites")[1]["Data-Version"])
        assert set(versions) == {headers["Data-Version"]} == {str(number + 1)}
        sums = at_once(20, lambda: json.loads(Reader(home).ask("/api/region")[2])["data_version"])
        assert set(sums) == {number + 1}


def test_attempts_are_counted_together(service):
    home, _ = service

    def attempt():
        reader = Reader(home)
        return reader.ask("/sign-in", form={"csrf_token": reader.token("/sign-in"), "name": "x", "password": "y"})[0]

    statuses = at_once(12, attempt)
    assert (statuses.count(403), statuses.count(429)) == (5, 7)
