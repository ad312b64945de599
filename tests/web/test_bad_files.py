"""Hostile files by the front door: each is refused without holding anybody up and within one GiB, by name and with a
cure in both languages, and whoever uses the map meanwhile notices nothing."""

import contextlib
import html
import re
import socket
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "intake"))

from attacks import REFUSED, TEXTS
from bringing import EDGE, multipart, settled, upload, waiting
from serving import Reader, Service

MIB = 2**20
HANGS = 20  # Seconds: far above what a refusal takes on a busy machine, far below what any of these files could cost.
ALERT = re.compile(r'role="alert"><b>(.*?)</b>: (.*?)</p>', re.DOTALL)
LEAKS = re.compile(r"/tmp/(?!doc)|Traceback|/upload\b|SELECT|geodata\.")


class Bystander(threading.Thread):
    """Somebody who reads the map all the while: what they were answered, how long they waited; and the most memory that
    any process of the service held."""

    def __init__(self, service):
        super().__init__(daemon=True)
        self.service, self.over = service, threading.Event()
        self.statuses, self.longest, self.most = set(), 0, 0

    def run(self):
        reader, paths, count = Reader(self.service.home), ("/api/sites?lang=en&q=%d", "/api/summary?q=%d", "/?q=%d"), 0
        while not self.over.wait(0.02):
            count += 1
            if count % 10 == 0:
                start = time.monotonic()
                self.statuses.add(reader.ask(paths[count % 3] % count).status)
                self.longest = max(self.longest, time.monotonic() - start)
            for process in psutil.Process(self.service.process.pid).children(recursive=True):
                try:
                    self.most = max(self.most, process.memory_info().rss)
                except psutil.Error:
                    continue


@pytest.fixture(scope="module")
def service(instance, tmp_path_factory):
    """A served map, an editor of it, and a bystander; unharmed in the end."""
    rest = tmp_path_factory.mktemp("rest")
    with Service(instance(), TMPDIR=str(rest)) as service:
        admin = service.admin()
        service.editor = service.person(admin, "somsri")
        service.editor.stays = False
        export = admin.ask("/api/sites.csv").text
        workers, service.bystander = service.workers, Bystander(service)
        service.bystander.start()
        yield service
        service.bystander.over.set()
        service.bystander.join()
        assert service.bystander.statuses == {200}
        assert service.workers == workers
        assert service.bystander.most < 1024 * MIB
        assert admin.ask("/api/sites.csv").text == export
        assert admin.ask("/api/session").headers["Data-Version"] == "1"
        assert list(rest.glob("intake-*")) == []
        assert "Traceback" not in service.said.read_text()


@pytest.fixture
def bring(service):
    """Brings a file in and gives the page that comes of it; the file is forgotten afterwards, however the test ends."""
    editor, addresses = service.editor, []

    def bring(name, data):
        answer = upload(editor, name, data, "?lang=en")
        addresses.append(answer.path)
        return settled(editor, answer)

    yield bring
    for address in addresses:
        assert editor.ask(f"{address}/drop", form={"csrf_token": editor.csrf}).status == 200


@pytest.mark.parametrize("name", REFUSED)
def test_an_attack_at_the_front_door_is_refused_at_once_in_both_languages(service, bring, name):
    file, data, said = REFUSED[name]
    editor, start = service.editor, time.monotonic()
    refused = bring(file, data)
    took = time.monotonic() - start
    thai = settled(editor, editor.ask(f"{refused.path}?lang=th"))

    assert (refused.status, thai.status) == (422, 422)
    for page, language in ((refused.text, "en"), (thai.text, "th")):
        where, words = map(html.unescape, ALERT.search(page).groups())
        assert where.startswith(file)
        assert not LEAKS.search(where + words)
        if language == "en":
            assert said in f"{where}: {words}"
            assert words.count(". ") >= 1
        else:
            assert re.search("[ก-๙]", words.partition(". ")[0])
            assert re.search("[ก-๙]", words.rpartition(". ")[2])
    assert took < HANGS
    assert service.bystander.longest < HANGS


@pytest.mark.parametrize(("language", "words"), [
    ("en", "A file may have at most 100 MB. Split it into smaller files."), ("th", "ไฟล์มีขนาดได้ไม่เกิน 100 MB")])
def test_a_file_beyond_the_limit_is_told_so(service, language, words):
    start = time.monotonic()
    answer = upload(service.editor, "large.csv", bytes(103 * MIB), f"?lang={language}")

    assert answer.status == 413
    assert words in answer.text
    assert time.monotonic() - start < HANGS
    assert waiting(service.editor.ask("/import?lang=en").text) == []


def test_a_body_without_end_is_cut_off(service):
    editor, chunk = service.editor, b"100000\r\n" + bytes(MIB) + b"\r\n"
    head = ["POST /import HTTP/1.1", f"Host: 127.0.0.1:{service.port}", "Transfer-Encoding: chunked",
            f"Content-Type: multipart/form-data; boundary={EDGE}", f"X-CSRFToken: {editor.csrf}",
            "Cookie: " + "; ".join(f"{name}={value}" for name, value in editor.cookies.items())]
    first = multipart("endless.csv", b"").partition(f"\r\n--{EDGE}--".encode())[0]
    sent, start = 0, time.monotonic()
    with socket.create_connection(("127.0.0.1", service.port), timeout=20) as line:
        line.sendall("\r\n".join(head).encode() + f"\r\n\r\n{len(first):x}\r\n".encode() + first + b"\r\n")
        with contextlib.suppress(OSError):
            while sent < 1000:
                line.sendall(chunk)
                sent += 1

    assert sent < 150
    assert time.monotonic() - start < HANGS
    assert waiting(editor.ask("/import?lang=en").text) == []


def test_a_form_of_ten_thousand_fields_is_refused(service):
    editor = service.editor
    answer = editor.ask("/import", form={"csrf_token": editor.csrf, **{f"x{count}": "1" for count in range(10_000)}})

    assert answer.status in (400, 413)


def test_hostile_words_are_words_on_the_page(bring):
    words = [text for text in TEXTS if len(text) < 100]
    quoted = ['"' + text.replace('"', '""') + '"' for text in words]
    rows = "".join(f"{text},ในเมือง,เมืองลำพูน,วัด\n" for text in quoted)
    page = bring("{{7*191}}.csv", f"ชื่อวัด,ตำบล,อำเภอ,ประเภท\n{rows}".encode())

    assert page.status == 200
    assert "1337" not in page.text
    assert "<img src=x" not in page.text
    assert html.unescape(page.text).count("{{7*191}}") >= 2
