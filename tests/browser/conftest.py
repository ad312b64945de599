"""A server process and a browser for the whole run; a watched page for each test."""

import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import HANDS, LOCALES, SIZES, Keyboard, Mouse, Server, Visit, Watch
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from geodata.region import load_region
from layers import MISSIONS
from webmap import DEFAULTS
from webmap.query import Choices
from webmap.questions import choices_of

REPORT = pytest.StashKey[dict[str, pytest.TestReport]]()
PROGRAMS = ("chromium-headless-shell", "chromium")   # the first needs half the work
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--in-process-gpu", "--disable-background-networking",
             "--font-render-hinting=none"]   # letters as in a window
PICTURES = Path(tempfile.gettempdir()) / "planmap-browser-tests"


def pytest_configure() -> None:
    """End in order when asked to: whoever stops the run must not leave servers and browsers behind."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    served = Server()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def engine() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(engine: Playwright) -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert path, "Chromium is missing: run sh tests/setup.sh"
    browser = engine.chromium.launch(executable_path=path, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def choices() -> Choices:
    """What a query may ask of the starter data."""
    return choices_of(load_region(DEFAULTS["REGION"]), MISSIONS, ())


@pytest.fixture(params=HANDS)
def hand(request: pytest.FixtureRequest) -> Mouse | Keyboard:
    """The test runs twice: with the mouse, and with the keyboard alone."""
    return HANDS[request.param]


@pytest.fixture
def visit(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visit]]:
    """Opens watched pages: visit(path, lang="en", phone=False, home=server.url, ready=True, **context options)."""
    opened: list[tuple[BrowserContext, Visit]] = []

    def open_page(path: str | None = "/", *, lang: str = "en", phone: bool = False, home: str = server.url,
                  ready: bool = True, allow: tuple[str, ...] = (), **options: Any) -> Visit:
        device = {"is_mobile": True, "has_touch": True} if phone else {}
        context = browser.new_context(locale=LOCALES[lang], viewport=SIZES["phone" if phone else "desktop"],
                                      **{"reduced_motion": "reduce", **device, **options})
        context.set_default_timeout(15_000)
        watch = Watch(home, list(allow))
        watch.follow(context)
        page = Visit(context.new_page(), home, watch)
        opened.append((context, page))
        return page if path is None else page.go(path, ready=ready)

    yield open_page
    failed = any(report.failed for report in request.node.stash.get(REPORT, {}).values())
    problems = [problem for _, page in opened for problem in page.watch.problems]
    for number, (context, page) in enumerate(opened):
        if failed or problems:
            PICTURES.mkdir(exist_ok=True)
            page.page.screenshot(path=PICTURES / f"{request.node.name[:80].replace('/', '_')}-{number}.png")
        context.close()
    assert not problems, "\n".join(problems)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    item.stash.setdefault(REPORT, {})[report.when] = report
    return report
