"""A served map whose processes are killed without warning while people edit it and bring files in, and what must hold.

Each client writes down what it sent, and what it was told had been done. What was told must be there, once and whole;
what was not told may be there whole or not at all.
"""

import contextlib
import http.client
import json
import os
import random
import re
import signal
import socket
import threading
import time
from dataclasses import dataclass, field

from bringing import EDGE, multipart, settled, upload, waiting

ROWS = 10
LOST = (OSError, http.client.HTTPException)
"""What a client meets whose server was killed."""
TITLES = "ชื่อวัด,ตำบล,อำเภอ,ปีงบประมาณ,ประเภท\n"


def party(service, seed=0):
    """The first admin, and three editors and an importer at work."""
    admin = service.admin()
    editors = [service.person(admin, f"editor{number}") for number in range(3)]
    importer = service.person(admin, "importer")
    importer.stays = False
    return admin, Clients(service, editors, importer, seed)


@dataclass
class Ledger:
    """What clients sent and were told: edits and imports by their mark, with the data version of an edit and the number
    of an import; names of files that were sent whole, taken in, and to be dropped; answers that nobody expects."""

    edits: set = field(default_factory=set)
    edited: dict = field(default_factory=dict)
    imports: set = field(default_factory=set)
    imported: dict = field(default_factory=dict)
    sent: set = field(default_factory=set)
    taken: set = field(default_factory=set)
    dropped: set = field(default_factory=set)
    strange: list = field(default_factory=list)


class Clients:
    """People who edit and bring in files in threads of their own until they are told to stop."""

    def __init__(self, service, editors, importer, seed):
        self.service, self.importer, self.ledger = service, importer, Ledger()
        self.over, self.calm, self.storing = threading.Event(), threading.Event(), threading.Event()
        self.calm.set()
        jobs = [(self._edit, reader) for reader in editors]
        jobs += [(self._import, importer), (self._half, _twin(importer)), (self._half, _twin(importer))]
        self.crew = [threading.Thread(target=self._work, args=(deed, reader, random.Random(f"{seed} {number}")))
                     for number, (deed, reader) in enumerate(jobs)]

    def __enter__(self):
        for client in self.crew:
            client.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for client in self.crew:
            client.join()

    def _work(self, deed, reader, rng):
        while not self.over.is_set():
            try:
                deed(reader, rng)
            except LOST:
                self.calm.set()
                time.sleep(0.02)
        reader.hang_up()

    def _note(self, answer, *expected):
        """Whether an answer is one of those that may come; another is kept for the end."""
        if answer.status not in expected:
            self.ledger.strange.append((answer.status, answer.path, answer.text[:2000]))
        return answer.status in expected

    def _edit(self, reader, rng):
        """Write a mark that was never used before into a record that all editors change."""
        self.calm.wait(10)
        record, mark = f"community-{rng.randint(1, 3):03d}", f"edit {rng.getrandbits(64):016x}"
        read = reader.ask(f"/api/records/{record}")
        if not self._note(read, 200):
            return
        self.ledger.edits.add(mark)
        answer = reader.change(f"/api/records/{record}", "PATCH", {"note_en": mark}, read.headers["ETag"])
        if self._note(answer, 200, 412) and answer.status == 200:
            self.ledger.edited[mark] = int(answer.headers["Data-Version"])

    def _import(self, reader, rng):
        """Bring a file in, look at its report, and store it while nobody edits; drop what piles up."""
        name = f"file {rng.getrandbits(64):016x}"
        rows = "".join(f"วัด {name} {row},ในเมือง,เมืองลำพูน,2569,วัด\n" for row in range(ROWS))
        self.ledger.sent.add(name)
        answer = upload(reader, f"{name}.csv", (TITLES + rows).encode())
        if not self._note(answer, 200, 202):
            return
        there = answer.path
        self.ledger.taken.add(name)
        self.ledger.imports.add(name)
        self.calm.clear()
        for _ in range(3):
            answer = settled(reader, answer)
            form = dict(re.findall(r'<input type="hidden" name="(csrf_token|based_on|report)" value="([^"]*)"',
                                   answer.text))
            if "based_on" not in form:
                break
            self.storing.set()
            answer = settled(reader, reader.ask(f"{there}/store", form=form))
            done = re.search(r"^/history/imports/(\d+)", answer.path)
            if done:
                self.ledger.imported[name] = int(done[1])
                break
            if not self._note(answer, 200, 409):
                break
        self.calm.set()
        self._drop_old(reader)

    def _drop_old(self, reader):
        """Drop files beyond the newest five that wait."""
        page = reader.ask("/import?lang=en").text
        for address, name in waiting(page)[5:]:
            self.ledger.dropped.add(name)
            self._note(reader.ask(f"{address}/drop", form={"csrf_token": reader.csrf}), 200, 404)

    def _half(self, reader, rng):
        """Begin to send a file and never end."""
        body = multipart("half.csv", os.urandom(rng.choice([100, 600_000])))
        head = [f"POST /import HTTP/1.1\r\nHost: 127.0.0.1:{self.service.port}", f"Content-Length: {len(body)}",
                f"Content-Type: multipart/form-data; boundary={EDGE}", f"X-CSRFToken: {reader.csrf}",
                "Cookie: " + "; ".join(f"{name}={value}" for name, value in reader.cookies.items())]
        with socket.create_connection(("127.0.0.1", self.service.port), timeout=5) as line:
            line.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body[:int(len(body) * rng.random() * 0.98)])
            time.sleep(rng.random() * 0.5)


def _twin(reader):
    """The same person with connections of their own."""
    twin = type(reader)(reader.home)
    twin.cookies, twin.csrf = reader.cookies, reader.csrf
    return twin


class Witness:
    """Reads the whole log as it grows, and holds it against what clients were told."""

    def __init__(self, admin, clients):
        self.admin, self.clients, self.last = admin, clients, 1
        self.edits, self.imports = {}, {}

    def look(self):
        """AssertionError when anything told is not there, or anything is there twice, in part or of itself."""
        ledger = self.clients.ledger
        edited, imported = dict(ledger.edited), dict(ledger.imported)
        taken, page = set(ledger.taken), _twin(self.clients.importer).ask("/import?lang=en")
        answer = self.admin.ask(f"/history/audit.jsonl?since={self.last}")
        assert answer.status == 200, answer
        lines = [json.loads(line) for line in answer.text.splitlines()]
        numbers = sorted({line["version"] for line in lines})
        assert numbers == list(range(self.last + 1, self.last + 1 + len(numbers)))
        for number in numbers:
            self._take([line for line in lines if line["version"] == number])
        self.last += len(numbers)
        assert ledger.strange == []
        assert {mark: self.edits.get(mark) for mark in edited} == edited
        assert {name: self.imports.get(name) for name in imported} == imported
        assert page.status == 200, page
        names = {name for _, name in waiting(page.text)}
        assert names <= ledger.sent
        assert taken <= names | ledger.dropped | set(self.imports)

    def _take(self, lines):
        """One data version: an edit whose mark was sent, or all rows of an import, once."""
        first = lines[0]
        if first["kind"] == "edit":
            assert len(lines) == 1
            mark = first["after"]["note_en"]
            assert mark in self.clients.ledger.edits - set(self.edits)
            self.edits[mark] = first["version"]
        else:
            name = first["file"].removesuffix(".csv")
            assert name in self.clients.ledger.imports - set(self.imports)
            assert sorted(line["after"]["name_th"] for line in lines) == sorted(
                f"วัด {name} {row}" for row in range(ROWS))
            self.imports[name] = first["import"]


def strike(service, clients, rng):
    """Kill one process that serves, or all that one looks after, at a moment of no one's choosing, at times while a
    file is stored; they are there again afterwards."""
    clients.storing.clear()
    if rng.random() < 0.1:
        clients.storing.wait(3)
        time.sleep(rng.random() * 0.6)
    else:
        time.sleep(rng.random() * 0.2)
    there = service.children
    for process in there if rng.random() < 0.4 else [rng.choice(there)]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    end = time.monotonic() + 30
    while len(service.workers) < service.workers_wanted:
        assert time.monotonic() < end
        time.sleep(0.02)


def fell(service, rng):
    """Kill every process of a service at once, half the time again while it starts; it is down afterwards."""
    time.sleep(rng.random() * 0.2)
    service.kill()
    if rng.random() < 0.5:
        service.start(wait=False)
        time.sleep(rng.random() * 3)
        service.kill()
