"""What the tests drive: a server process of its own, and a page that is watched for everything that may go wrong."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from urllib.parse import urlsplit

import orjson
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request
from postgres import instance_at

from geodata.region import load_region
from geodata.store import open_store
from webmap import DEFAULTS, credentials

ROOT = Path(__file__).parents[2]
LIBRARIES = ROOT / "webmap" / "browser" / "node_modules"
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
LOCALES = {"th": "th-TH", "en": "en-GB"}
PASSWORD = "three words do well"
PATIENCE_S = 20.0
READY = "html[data-ready=true]"
REPORT_POLICY = """document.addEventListener("securitypolicyviolation",
    (event) => console.error(`policy broken: ${event.violatedDirective} ${event.blockedURI}`));"""
STANDS_STILL = """async () => {
    const { map } = window.planmap.plan;
    const place = () => [map.getCenter().lat, map.getCenter().lng, map.getZoom(), Boolean(map._animatingZoom)].join();
    const before = place();
    for (let at = 0; at < 3; at += 1) await new Promise((done) => requestAnimationFrame(done));
    return before === place() && !map._animatingZoom;
}"""
Answer = TypeVar("Answer")


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`python -m webmap serve` in a process of its own."""

    def __init__(self, *options: str, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.instance = TemporaryDirectory()
        instance_at(self.instance.name)
        settings = {"PLANMAP_INSTANCE": self.instance.name, **settings}
        command = [sys.executable, "-W", "ignore", "-m", "webmap", "serve", "--port", str(self.port), "--workers", "1"]
        self.process = subprocess.Popen([*command, *options], cwd=ROOT, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, env={**os.environ, **settings})
        try:
            until(self._answers, "the server answers", patience_s=60)
        except BaseException:
            self.stop()
            raise

    def get(self, path: str) -> Any:
        """The JSON of an address."""
        return orjson.loads(self.read(path))

    def read(self, path: str) -> bytes:
        """The body of an address, whatever its status."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=30) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return bytes(error.read())

    def add_person(self, name: str, role: str = "editor", districts: tuple[str, ...] = ()) -> None:
        """Somebody with an account; PASSWORD is theirs."""
        with open_store(self.instance.name, load_region(DEFAULTS["REGION"])) as store:
            store.accounts.add(name, credentials.hashed(PASSWORD), role, districts)

    def keep(self, shelf: str, title: str, owner: str, **values: Any) -> str:
        """The id of a saved view, an embed or a story put into the store."""
        with open_store(self.instance.name, load_region(DEFAULTS["REGION"])) as store:
            return str(getattr(store, shelf).add(title, owner, **values).id)

    def stop(self) -> None:
        """End the process and wait until it has gone."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.instance.cleanup()

    def _answers(self) -> bool:
        assert self.process.poll() is None, "the server ended before it answered"
        try:
            return self.read("/healthz") == b"ok\n"
        except OSError:
            return False


def until(
    question: Callable[[], Answer], what: str, *, patience_s: float = PATIENCE_S, every_s: float = 0.05
) -> Answer:
    """Ask again and again until the answer is true; AssertionError that says `what` and the last answer otherwise."""
    end = time.monotonic() + patience_s
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < end, f"in vain waited for: {what} (last answer: {answer!r})"
        time.sleep(every_s)


@dataclass
class Watch:
    """Notes everything a page must not do; `allow` names, as patterns, what a test brings about on purpose."""

    home: str
    allowed: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Watch every page and frame of a context."""
        context.add_init_script(REPORT_POLICY)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.noted.append(f"page error: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("request", self._asked)
        context.on("dialog", lambda dialog: (self.noted.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def allow(self, *patterns: str) -> None:
        """Expect what matches the patterns."""
        self.allowed += patterns

    @property
    def problems(self) -> list[str]:
        """What was noted and not allowed."""
        return [note for note in self.noted if not any(re.search(pattern, note) for pattern in self.allowed)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.noted.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":   # a question the page itself took back
            self.noted.append(f"failed: {request.url} {request.failure}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws") and f"{address.scheme}://{address.netloc}" != self.home:
            self.noted.append(f"elsewhere: {request.url}")


class Visit:
    """A watched page of one server, and short words for what tests do with it."""

    def __init__(self, page: Page, home: str, watch: Watch) -> None:
        self.page, self.home, self.watch = page, home, watch

    def go(self, path: str = "/", *, ready: bool = True) -> "Visit":
        """Open an address of the server and, with `ready`, wait until the map can be used."""
        self.page.goto(self.home + path, wait_until="domcontentloaded" if ready else "load")
        return self.ready() if ready else self

    def sign_in(self, name: str) -> "Visit":
        """Sign in by the form."""
        self.go("/sign-in?lang=en", ready=False)
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.button("Sign in", within="main").click()
        self.page.wait_for_url(lambda url: "sign-in" not in url)
        return self

    def ready(self) -> "Visit":
        """Wait until the map can be used."""
        self.page.locator(READY).wait_for(state="attached", timeout=PATIENCE_S * 1000)
        return self

    def ask(self, expression: str, argument: Any = None) -> Any:
        """The value of an expression on the page, in which `plan` is the map's core."""
        if expression.startswith(("(", "async", "//")):
            return self.page.evaluate(expression, argument)
        return self.page.evaluate(f"() => {{ const plan = window.planmap?.plan; return {expression}; }}")

    def until(self, expression: str, expected: Any = True, **patience: Any) -> Any:
        """Wait until an expression on the page has the expected value."""
        return until(lambda: self.ask(expression) == expected or None,
                     f"{expression} = {expected!r}, is {self.ask(expression)!r}", **patience)

    @property
    def query(self) -> str:
        """The query of the address bar, without its question mark, once what waits to be written there is."""
        return self.page.evaluate("() => new Promise((answer) => setTimeout(() => answer(location.search.slice(1))))")

    def settled(self) -> "Visit":
        """Wait until the map stands still: the same from one frame to the third after it."""
        until(lambda: self.ask(STANDS_STILL), "the map stands still")
        return self

    def button(self, name: str, *, within: str = "body", exact: bool = True) -> Any:
        """The button of this name."""
        return self.page.locator(within).get_by_role("button", name=name, exact=exact)

    def press(self, *keys: str) -> "Visit":
        """Press keys, one after another."""
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def reach(self, target: Locator, *, at_most: int = 250) -> "Visit":
        """Press Tab (Shift+Tab where the target stands before) until the target has the focus."""
        target.wait_for(state="attached")
        before = target.evaluate("""(node) => document.activeElement !== document.body
            && Boolean(document.activeElement.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING)""")
        for _ in range(at_most):
            if target.evaluate("(node) => node === document.activeElement"):
                return self
            self.press("Shift+Tab" if before else "Tab")
        raise AssertionError(f"Tab never came to {target}")


class Mouse:
    """Works a page with the mouse."""

    def use(self, page: Visit, target: Locator) -> None:
        """Click a button, a box, a heading that opens, or a symbol (whose own box has no size)."""
        symbol = target.evaluate("(node) => node.matches('.leaflet-marker-icon')")
        (target.locator("> *") if symbol else target).click()

    def choose(self, page: Visit, target: Locator, value: str) -> None:
        """Choose a value of a list."""
        target.select_option(value)

    def write(self, page: Visit, target: Locator, text: str) -> None:
        """Write into a field and leave it."""
        target.click()
        target.fill(text)
        page.page.locator("#panel-body h2").first.click()


class Keyboard:
    """Works a page with the keyboard alone."""

    def use(self, page: Visit, target: Locator) -> None:
        """Go to the target with Tab and press what its kind asks for."""
        box = target.evaluate("(node) => node.matches('input[type=checkbox]')")
        page.reach(target).press("Space" if box else "Enter")

    def choose(self, page: Visit, target: Locator, value: str) -> None:
        """Go to the list, to its first value, and press the arrow down until the value is chosen."""
        page.reach(target).press("Home")
        for _ in range(20):
            if target.input_value() == value:
                return
            page.press("ArrowDown")
        raise AssertionError(f"the arrows never came to {value}")

    def write(self, page: Visit, target: Locator, text: str) -> None:
        """Go to the field, write, and press Enter."""
        page.reach(target).press("Control+a", "Delete")
        page.page.keyboard.type(text)
        page.press("Enter")


HANDS = {"mouse": Mouse(), "keyboard": Keyboard()}
