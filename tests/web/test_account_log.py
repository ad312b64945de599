"""What becomes of accounts is written down: who did what to whom and when, for admins, for an auditor, for ever."""

import csv
import io
import re

import pytest

from webmap.invitations import invite_first_admin


@pytest.fixture
def app(new_app):
    return new_app()


@pytest.fixture
def admin(app, someone):
    return someone(app, "admin", name="chief")


def shown(admin, language: str = "en") -> list[list[str]]:
    """The rows of the log on the page of people, without their moments."""
    page = admin.get(f"/people?lang={language}").text
    rows = re.findall(r"<tr><td>[^<]+</td>(.*?)</tr>", page[page.index('id="log"'):], re.S)
    return [[" ".join(cell.split()) for cell in re.findall(r"<td>(.*?)</td>", row, re.S)] for row in rows]


def test_all_that_becomes_of_an_account_is_told_with_who_did_it(app, admin, password):
    page = admin.post("/people?lang=en", data={"name": "dao", "role": "editor", "districts": ["5104"]}).text
    guest, link = app.test_client(), re.search(r"http://localhost(/welcome/[\w-]+)", page)[1]
    token = re.search(r'name="csrf_token" value="([^"]+)"', guest.get(link).text)[1]
    guest.post(link, data={"password": password, "again": password, "csrf_token": token})
    admin.post("/people/dao", data={"role": "viewer", "active": "yes"})
    admin.post("/people/dao", data={"role": "viewer"})
    admin.post("/people/dao", data={"role": "viewer", "active": "yes"})
    admin.post("/people/dao/link")

    assert shown(admin) == [
        ["chief", "dao", "one-time link made"],
        ["chief", "dao", "changed · may not sign in → may sign in"],
        ["chief", "dao", "changed · may sign in → may not sign in"],
        ["chief", "dao", "changed · Editor (Li) → Viewer (all districts)"],
        ["dao", "dao", "set a password"],
        ["chief", "dao", "one-time link made"],
        ["chief", "dao", "added Editor (Li)"],
        ["chief", "chief", "added Admin (all districts)"],
    ]
    assert shown(admin, "th")[1] == ["chief", "dao", "แก้ไข · ระงับการเข้าใช้ → ลงชื่อเข้าใช้ได้"]


def test_the_link_of_the_first_admin_and_who_takes_it_are_told(app, password):
    secret = invite_first_admin(app.extensions["planmap"].store, "root")
    first = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', first.get(f"/welcome/{secret}").text)[1]
    first.post(f"/welcome/{secret}", data={"name": "ann", "password": password, "again": password,
                                           "csrf_token": token})

    assert shown(first) == [["ann", "ann", "added Admin (all districts)"],
                            ["root", "first admin", "one-time link made"]]


def test_a_change_that_is_refused_leaves_no_line(admin):
    before = shown(admin)
    admin.post("/people", data={"name": "chief", "role": "viewer"})
    admin.post("/people/chief", data={"role": "viewer", "active": "yes"})
    admin.post("/people/nobody", data={"role": "viewer"})

    assert shown(admin) == before


def test_an_auditor_gets_the_log_of_accounts_whole_and_without_secrets(app, admin):
    admin.post("/people", data={"name": "@dao", "role": "editor", "districts": ["5104"]})
    body = admin.get("/people/audit.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body)))

    assert [(row["who"], row["name"], row["what"]) for row in rows] == [
        ("chief", "chief", "added"), ("chief", "'@dao", "added"), ("chief", "'@dao", "link")]
    assert rows[1]["after"] == '{"role":"editor","districts":["5104"],"active":true}'
    assert all(row["at"].endswith("+00:00") for row in rows)
    assert "argon2" not in body


def test_a_restored_backup_signs_everybody_out_and_its_links_are_dead(app, admin, someone, tmp_path):
    store = app.extensions["planmap"].store
    page = admin.post("/people?lang=en", data={"name": "dao", "role": "viewer"}).text
    link = re.search(r"http://localhost(/welcome/[\w-]+)", page)[1]
    store.backup(tmp_path / "saved.sqlite")
    store.accounts.change("dao", active=False, who="chief")
    store.restore(tmp_path / "saved.sqlite", "root")

    assert admin.get("/api/session").json == {"signed_in": False}
    assert app.test_client().get(link).status_code == 410
    assert [(deed.who, deed.name, deed.what) for deed in store.accounts.deeds(2)] == [
        ("root", "", "restored"), ("chief", "dao", "link")]
    assert shown(someone(app, "admin"))[1] == ["root", "–", "backup restored; everybody was signed out"]
