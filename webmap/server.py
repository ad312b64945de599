"""The server process: gunicorn with threads, as every deployment of ours runs it."""

from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

THREADS = 4
GRACE_S = 30


class Server(BaseApplication):
    """Serves a WSGI application on one address; `load` makes the application once, before workers are forked."""

    def __init__(self, load: Callable[[], Any], host: str, port: int, workers: int) -> None:
        self.make = load
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
