"""Hosts of one installation, each a service with a folder of its own, and nginx before them as the README has it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from serving import ROOT, Reader, Service

README = ROOT / "README.md"
HAND_OVER = ("import os, sys; os.dup2(int(sys.argv[1]), 3); os.environ.update(LISTEN_FDS='1', "
             "LISTEN_PID=str(os.getpid())); os.execv(sys.argv[2], sys.argv[2:])")
"""Gives a program a listening socket as systemd does."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Host(Service):
    """A host: its listening socket outlives its processes, as systemd keeps one."""

    def __init__(self, instance, **environment):
        super().__init__(instance, workers=1, **environment)
        self.listener = None

    def __exit__(self, *_):
        try:
            super().__exit__()
        finally:
            self.listener.close()

    def start(self, *, wait=True):
        """Start it on the socket it is handed."""
        self.listener = self.listener or socket.create_server(("127.0.0.1", self.port), backlog=512)
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-c", HAND_OVER, str(self.listener.fileno()), sys.executable, "-u", "-m", "webmap",
                 "serve", "--workers", "1", "--port", str(self.port)],
                cwd=ROOT, stdout=said, stderr=said, start_new_session=True, env=self.environment,
                pass_fds=[self.listener.fileno()])
        if wait:
            self.wait()

    def restart(self):
        """End it in order and begin it anew, as systemctl restart does."""
        self.process.terminate()
        self.process.wait(60)
        self.start(wait=False)


def nginx_lines() -> str:
    """The configuration of nginx as it stands in the README."""
    return re.search(r"```nginx\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)[1]


class Nginx:
    """nginx with the README's lines before some hosts: an own process, in a folder of its own, on the loopback."""

    def __init__(self, hosts, folder):
        self.port, self.prefix = free_port(), Path(folder)
        self.home = f"http://127.0.0.1:{self.port}"
        self.prefix.mkdir(mode=0o755)
        servers = "".join(f"    server 127.0.0.1:{host.port} max_fails=0;\n" for host in hosts)
        lines = re.sub(r"( +server 127\.0\.0\.1:\d+[^\n]*\n)+", servers, nginx_lines(), count=1)
        lines = re.sub(r"listen \d+", f"listen 127.0.0.1:{self.port}", lines)
        lines = lines.replace("/var/cache/nginx/planmap", f"{self.prefix}/cache")
        lines = lines.replace("/srv/planmap/artefacts", f"{self.prefix}/artefacts")
        paths = "".join(f"{what}_temp_path {self.prefix}/{what};\n"
                        for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.prefix / "nginx.conf").write_text(
            f"daemon off;\nworker_processes 1;\npid {self.prefix}/pid;\nerror_log {self.prefix}/error.log;\n"
            f"user root;\n" * (os.getuid() == 0) + "events { worker_connections 4096; }\n"
            f"http {{\naccess_log off;\n{paths}{lines}}}\n")
        self.process = None

    def __enter__(self):
        self.process = subprocess.Popen([shutil.which("nginx") or "/usr/sbin/nginx", "-e", "error.log", "-p",
                                         str(self.prefix), "-c", "nginx.conf"])
        until = time.monotonic() + 30
        while True:
            try:
                Reader(self.home).ask("/healthz")
                return self
            except OSError:
                assert self.process.poll() is None, (self.prefix / "error.log").read_text()
                assert time.monotonic() < until
                time.sleep(0.05)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)


class Traffic:
    """Readers who ask for pages and data so often a second, until they are told to stop; what went wrong."""

    ASKED = ("/", "/api/sites?missions=tourism", "/api/summary", "/about", "/embed")

    def __init__(self, home, a_second: float):
        self.home, self.pause, self.wrong, self.done = home, 1 / a_second, [], 0
        self.over = threading.Event()
        self.threads = []

    def __enter__(self):
        self.clock = threading.Thread(target=self._run)
        self.clock.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.clock.join()
        for thread in self.threads:
            thread.join(60)

    def _run(self):
        number, start = 0, time.monotonic()
        while not self.over.is_set():
            thread = threading.Thread(target=self._ask, args=(self.ASKED[number % len(self.ASKED)],))
            thread.start()
            self.threads = [each for each in self.threads if each.is_alive()] + [thread]
            number += 1
            time.sleep(max(start + number * self.pause - time.monotonic(), 0))

    def _ask(self, address):
        try:
            status = Reader(self.home, timeout=60).ask(address).status
        except Exception as error:
            status = repr(error)
        if status == 200:
            self.done += 1
        else:
            self.wrong.append((address, status))
