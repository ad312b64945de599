"""Two server processes are one service: a link, a session, an edit and counted attempts hold in both at once."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from contest import check_nothing_lost, compete, figures_of
from serving import PASSWORD, Reader, Service


@pytest.fixture(scope="module")
def service(instance):
    """A service of two processes on an empty instance."""
    with Service(instance()) as service:
        yield service


@pytest.fixture(scope="module")
def admin(service):
    """The first admin, by the printed link; six asked at once for it."""
    link, readers = service.link, [Reader(service.home) for _ in range(6)]
    forms = [{"name": f"chief{n}", "password": PASSWORD, "again": PASSWORD, "csrf_token": reader.token(link)}
             for n, reader in enumerate(readers)]
    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(lambda pair: pair[0].ask(link, form=pair[1]).status,
                                 zip(readers, forms, strict=True)))
    assert statuses.count(200) == 1, statuses
    assert readers[0].ask(link).status == 410
    admin = readers[statuses.index(200)]
    admin.know_itself()
    return admin


def at_once(count: int, action) -> list:
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _: action(), range(count)))


def test_a_session_holds_in_both(admin):
    told = at_once(40, lambda: json.loads(admin.ask("/api/session")[2]))

    assert all(each["signed_in"] and each["role"] == "admin" for each in told)


def test_an_edit_by_one_is_in_every_answer_of_both_at_once(service, admin):
    home = service.home
    paths = ("/api/sites", "/api/summary", "/", "/api/region")
    for path in paths:
        at_once(20, lambda path=path: Reader(home).ask(path))
    for number in range(1, 6):
        tag = admin.ask("/api/records/tourism-003")[1]["ETag"]
        status, headers, *_ = admin.change("/api/records/tourism-003", "PATCH", {"budget_thb": number * 1000}, tag)
        assert status == 200
        versions = at_once(40, lambda: Reader(home).ask("/api/sites")[1]["Data-Version"])
        assert set(versions) == {headers["Data-Version"]} == {str(number + 1)}
        sums = at_once(20, lambda: json.loads(Reader(home).ask("/api/region")[2])["data_version"])
        assert set(sums) == {number + 1}


def test_attempts_are_counted_together(service):
    def attempt():
        reader = Reader(service.home)
        return reader.ask("/sign-in", form={"csrf_token": reader.token("/sign-in"), "name": "x", "password": "y"})[0]

    statuses = at_once(12, attempt)
    assert (statuses.count(403), statuses.count(429)) == (5, 7)


def test_editors_at_once_lose_no_edit(service, admin):
    people, records = [service.person(admin, f"editor{n}") for n in range(6)], ["tourism-001", "community-001"]
    before = figures_of(admin, records)

    contest = compete(service, people, 5, records)

    assert contest.errors == []
    assert len(contest.done) == 30
    assert set(contest.workers) == set(service.workers)
    check_nothing_lost(admin, contest, before)


def test_a_change_that_names_no_version_is_asked_for_it(service, admin):
    assert admin.change("/api/records/tourism-001", "PATCH", {"budget_thb": 1}).status == 428
