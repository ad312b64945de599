"""The server process: gunicorn with threads, as every deployment of ours runs it, and the process that runs jobs."""

import logging
import socket
import struct
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from webmap.consumer import Kept

THREADS = 4
GRACE_S = 30
SENDS_S, TAKES_S = 10, 30
"""So long a reader may be silent in the middle of a request or of an answer: then its thread is for others."""


class _Arbiter(Arbiter):
    """The one who looks after the workers, about once a second; after the process that runs jobs too."""

    def start(self) -> None:
        """Begin to listen; every connection takes over how patient it is."""
        super().start()
        for listener in self.LISTENERS:
            for option, seconds in ((socket.SO_RCVTIMEO, SENDS_S), (socket.SO_SNDTIMEO, TAKES_S)):
                listener.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))

    def manage_workers(self) -> None:
        """See to it that everybody is there."""
        super().manage_workers()
        if self.app.beside is not None:
            self.app.beside.keep(self.LISTENERS)


class Server(BaseApplication):
    """Serves a WSGI application on one address; `load` makes the application once, before workers are forked.

    work: what the process beside the workers does all its life; none where there is no such process.
    """

    def __init__(self, load: Callable[[], Any], host: str, port: int, workers: int,
                 work: Callable[[], None] | None = None) -> None:
        self.make = load
        self.beside = None if work is None else Kept(work)
        self.settings = {
            "bind": f"{host}:{port}",
            "workers": workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "preload_app": True,
            "graceful_timeout": GRACE_S,
            "keepalive": 5,
            # A long query must reach the View, which answers it by naming the key; the View has its own limit.
            "limit_request_line": 0,
            "control_socket_disable": True,
            "loglevel": "warning",
            "proc_name": "planmap",
        }
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn our settings."""
        for name, value in self.settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """The application."""
        return self.make()

    def run(self) -> None:
        """Serve until a signal ends it."""
        logging.getLogger("gunicorn.error").addFilter(_worth_telling)
        try:
            _Arbiter(self).run()
        finally:
            if self.beside is not None:
                self.beside.end()


def _worth_telling(record: logging.LogRecord) -> bool:
    """Whether a line of the log is about us, not about a reader who fell silent."""
    return not (record.exc_info and isinstance(record.exc_info[1], BlockingIOError))
