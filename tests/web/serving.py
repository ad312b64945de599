"""An installation as the README serves it, in processes of its own, and the browsers of its readers."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil

ROOT = Path(__file__).parents[2]
PASSWORD = "three green longans"


class Answer(NamedTuple):
    """Status, headers and text of an answer, and the path it has after redirects."""

    status: int
    headers: http.client.HTTPMessage
    text: str
    path: str


class Reader:
    """A browser: cookies, and a connection for each request, or one that stays."""

    def __init__(self, home, *, stays=False, timeout=60):
        self.home, self.stays, self.timeout, self.cookies, self.name, self.csrf = home, stays, timeout, {}, "", ""
        self.line = None

    def ask(self, path, form=None, body=None, method=None, **headers):
        """An answer, redirects followed; a form is posted."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if form is not None:
            body = urllib.parse.urlencode(form, doseq=True).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        line = self.line or http.client.HTTPConnection(urllib.parse.urlsplit(self.home).netloc, timeout=self.timeout)
        self.line = line if self.stays else None
        try:
            line.request(method or ("GET" if body is None else "POST"), path, body, headers)
            with line.getresponse() as got:
                answer = Answer(got.status, got.headers, got.read().decode(errors="replace"), path.partition("?")[0])
        except BaseException:
            self.hang_up()
            line.close()
            raise
        if not self.stays:
            line.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return self.ask(answer.headers["Location"]) if answer.status in (302, 303) else answer

    def change(self, path, method, properties, tag=None):
        """Change a record by the API, from the version of a tag."""
        headers = {"If_Match": tag} if tag else {}
        return self.ask(path, body=json.dumps({"properties": properties}).encode(), method=method,
                        X_CSRFToken=self.csrf, Content_Type="application/json", **headers)

    def token(self, path):
        """The token of a form."""
        return re.search(r'name="csrf_token" value="([^"]+)"', self.ask(path).text)[1]

    def accept(self, link, name=""):
        """Set a password by a one-time link; signed in afterwards."""
        form = {"name": name, "password": PASSWORD, "again": PASSWORD, "csrf_token": self.token(link)}
        answer = self.ask(link, form=form)
        self.know_itself()
        return answer

    def know_itself(self):
        """Learn the name and the token of the session."""
        told = json.loads(self.ask("/api/session").text)
        self.name, self.csrf = told["name"], told["csrf"]

    def hang_up(self):
        """Close the connection that stays."""
        if self.line:
            self.line.close()
        self.line = None


class Service:
    """`python -m webmap serve` on an instance folder, at one address however often it starts."""

    def __init__(self, instance, workers=2, **environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.home = f"http://127.0.0.1:{self.port}"
        self.instance, self.workers_wanted, self.process = Path(instance), workers, None
        self.environment = os.environ | {"PLANMAP_INSTANCE": str(instance)} | environment
        self.said = self.instance.with_name(f"{self.instance.name}.said")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)

    def start(self, *, wait=True):
        """Start it, and wait until it answers."""
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "-m", "webmap", "serve", "--port", str(self.port),
                 "--workers", str(self.workers_wanted)], cwd=ROOT, stdout=said, stderr=said, start_new_session=True,
                env=self.environment)
        if wait:
            self.wait()

    def wait(self):
        """Until it answers."""
        until = time.monotonic() + 60
        while True:
            try:
                return Reader(self.home, timeout=10).ask("/healthz")
            except (OSError, http.client.HTTPException):
                assert self.process.poll() is None, self.said.read_text()
                assert time.monotonic() < until, self.said.read_text()
                time.sleep(0.05)

    def kill(self):
        """End all its processes without warning."""
        with suppress(ProcessLookupError):   # all have gone already
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(60)

    def command(self, *arguments):
        """What a command of the program says about this instance; it ends well."""
        return subprocess.run([sys.executable, "-m", "webmap", *map(str, arguments)], cwd=ROOT, check=True, text=True,
                              capture_output=True, timeout=120, env=self.environment).stdout

    @property
    def children(self):
        """The numbers of the processes that its first one looks after."""
        return [child.pid for child in psutil.Process(self.process.pid).children()]

    @property
    def workers(self):
        """The numbers of those among them that answer."""
        return sorted(worker for worker in self.children if any(
            line.status == psutil.CONN_LISTEN and line.laddr.port == self.port for line in _lines(worker)))

    def worker_of(self, reader):
        """The server process at the other end of a connection that stays; None before it is taken up."""
        mine = reader.line.sock.getsockname()[1]
        for worker in self.workers:
            if any(line.raddr and line.raddr.port == mine for line in _lines(worker)):
                return worker
        return None

    @property
    def link(self):
        """The way in that it printed for the first admin."""
        return re.findall(r"/welcome/\S+", self.said.read_text())[-1]

    def admin(self, name="chief"):
        """The first admin, by the printed link."""
        reader = Reader(self.home)
        assert reader.accept(self.link, name).status == 200
        return reader

    def person(self, admin, name, role="editor"):
        """Somebody whom the admin adds, and who sets a password by the link; their connections stay."""
        page = admin.ask("/people", form={"name": name, "role": role, "csrf_token": admin.csrf}).text
        reader = Reader(self.home, stays=True)
        assert reader.accept(re.search(r"/welcome/[\w-]+", page)[0]).status == 200
        reader.hang_up()
        return reader


def _lines(process):
    """The connections of a process; none once it has ended."""
    try:
        return psutil.Process(process).net_connections("tcp")
    except psutil.Error:
        return []
