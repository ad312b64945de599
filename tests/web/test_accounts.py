"""Who may do what: sign-in, one-time links, sessions, roles, forged changes, and what only signed-in people see."""

import re
import stat
from pathlib import Path

import postgres as clusters
import pytest

from geodata.store import StoreError
from webmap import create_app, credentials
from webmap.invitations import invite, invite_first_admin

PAGES_OF_ROLES = {
    "/account": "viewer", "/api/session": "", "/people": "admin", "/people/audit.csv": "admin", "/sign-in": "",
    "/": "", "/embed": "", "/about": "", "/gaps": "", "/api/gaps": "", "/api/": "", "/api/sites": "",
    "/api/records/tourism-001": "",
    "/history": "viewer", "/history/records/tourism-001": "viewer", "/history/versions/1": "viewer",
    "/history/audit.csv": "viewer", "/history/audit.jsonl": "viewer", "/api/history": "viewer",
    "/api/history/records/tourism-001": "viewer", "/api/history/versions/1": "viewer", "/starter": "admin",
    "/import": "editor", "/import/blank/tourism.xlsx": "editor", "/api/scenarios": "viewer", "/scenarios": "viewer",
    "/demand": "", "/demand/people": "", "/api/demand": "", "/api/demand/people": "",
    "/api/gaps/where": "", "/export/map.xlsx": "", "/export/atlas.pdf": "",
    "/qr.svg?to=/": "", "/tiles/now.json": "", "/api/identify?lat=18.57&lon=99": "",
    "/stories": "viewer", "/api/stories": "viewer",
    "/views": "viewer", "/api/views": "viewer", "/api/embeds": "editor",
}
BY_LINK = ("/api/scenarios/nothing-here", "/export/story/nothing-here.pdf", "/export/atlas.nothing",
           "/api/stories/nothing-here", "/story/nothing-here", "/story/nothing-here/present",
           "/story/nothing-here/embed", "/v/nothing-here", "/api/views/nothing-here", "/embed/nothing-here",
           "/embed/nothing-here/start.json", "/embed/nothing-here/outlines/1.json", "/embed/nothing-here/grid/1.json",
           "/embed/nothing-here/shell/1.js", "/embed/nothing-here/api/sites", "/tiles/nothing-here/0/0/0.mvt",
           "/tiles/nothing-here.pmtiles", "/tiles/nothing-here/since/1.json")
"""Open to whoever has the link, and so to nobody without one."""
OF_TWO = ("/scenarios/compare",)
"""Leads on for signed-in people who name two scenarios."""
OF_EDITORS = ("/api/embeds/nothing-here",)
"""Of their makers, who are editors: others find out nothing."""
OF_A_FILE = ("/import/nothing-here", "/import/nothing-here/annotated.xlsx", "/import/nothing-here/rows",
             "/import/nothing-here/progress", "/import/nothing-here/stored", "/demand/loading/nothing-here",
             "/story/nothing-here/edit")
"""Pages of a file that waits, or of a story: editors find out that it is not there, others find out nothing."""
CHANGES = {
    "/sign-out": ("post", "viewer"), "/account": ("post", "viewer"), "/people": ("post", "admin"),
    "/people/nobody": ("post", "admin"), "/people/nobody/link": ("post", "admin"),
    "/api/records": ("post", "editor"), "/api/records/tourism-001": ("patch", "editor"), "/starter": ("post", "admin"),
    "/history/versions/1/undo": ("post", "editor"), "/api/history/versions/1/undo": ("post", "editor"),
    "/import": ("post", "editor"), "/import/nothing-here": ("post", "editor"),
    "/import/nothing-here/store": ("post", "editor"), "/import/nothing-here/drop": ("post", "editor"),
    "/import/nothing-here/stop": ("post", "editor"), "/import/nothing-here/again": ("post", "editor"),
    "/api/scenarios": ("post", "viewer"), "/api/scenarios/nothing-here": ("patch", "viewer"),
    "/api/scenarios/nothing-here/changes": ("post", "viewer"),
    "/api/scenarios/nothing-here/changes/1": ("delete", "viewer"),
    "/api/scenarios/nothing-here/apply": ("post", "editor"), "/scenarios/nothing-here/apply": ("post", "editor"),
    "/scenarios/nothing-here/discard": ("post", "viewer"), "/views/embeds/nothing-here/revoke": ("post", "editor"),
    "/api/gaps/where": ("post", ""), "/api/gaps/where/stop": ("post", ""), "/export/map.xlsx": ("post", ""),
    "/export/atlas.pdf": ("post", ""), "/export/story/nothing-here.pdf": ("post", ""),
    "/stories": ("post", "editor"), "/story/nothing-here/discard": ("post", "editor"),
    "/api/stories": ("post", "editor"), "/api/stories/nothing-here": ("patch", "editor"),
    "/api/stories/nothing-here/steps": ("post", "editor"),
    "/demand": ("post", "editor"), "/demand/nothing-here/remove": ("post", "editor"),
    "/api/views": ("post", "viewer"), "/api/views/nothing-here": ("patch", "viewer"),
    "/views/nothing-here": ("post", "viewer"), "/views/nothing-here/discard": ("post", "viewer"),
    "/api/embeds": ("post", "editor"), "/api/embeds/nothing-here": ("patch", "editor"),
}


@pytest.fixture(scope="module")
def app(new_app):
    return new_app()


@pytest.fixture
def fresh(new_app):
    """An application nobody looks after yet."""
    return new_app()


def token_of(page) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]


def sign_in(client, name: str, password: str, **more):
    page = client.get("/sign-in?lang=en", **more)
    form = {"csrf_token": token_of(page), "name": name, "password": password}
    return client.post("/sign-in?lang=en", data=form, **more)


# --- the first admin, and one-time links -----------------------------------------------------------------------

def test_a_new_installation_has_nobody_and_no_password(fresh):
    store = fresh.extensions["planmap"].store

    assert store.accounts.users() == []
    for name in ("admin", "root", ""):
        assert sign_in(fresh.test_client(), name, "admin").status_code == 403


def test_the_first_link_makes_the_admin_once(fresh, password):
    store = fresh.extensions["planmap"].store
    secret = invite_first_admin(store, "root")
    client = fresh.test_client()
    words = {"name": " Somchai ", "password": password, "again": password}
    page = client.get(f"/welcome/{secret}?lang=en")
    assert page.headers["Referrer-Policy"] == "no-referrer"

    done = client.post(f"/welcome/{secret}", data=words | {"csrf_token": token_of(page)})
    assert (done.status_code, done.headers["Location"]) == (303, "/account")
    assert [(user.name, user.role) for user in store.accounts.users()] == [("somchai", "admin")]
    assert client.get("/api/session").json["name"] == "somchai"
    assert client.get(f"/welcome/{secret}").status_code == 410
    assert invite_first_admin(store, "root") is None


@pytest.mark.parametrize("words", [
    {"password": "short", "again": "short"}, {"again": "three green mangoes"}, {"name": "som chai"}, {"name": ""},
    {"password": "aaaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaaa"}, {"name": "a" * 61},
    {"password": "somchaisomchai", "again": "somchaisomchai"}], ids=str)
def test_a_link_outlives_a_form_that_is_wrong(fresh, password, words):
    secret = invite_first_admin(fresh.extensions["planmap"].store, "root")
    client = fresh.test_client()
    form = {"name": "somchai", "password": password, "again": password, "csrf_token": token_of(
        client.get(f"/welcome/{secret}"))} | words

    assert client.post(f"/welcome/{secret}", data=form).status_code == 422
    assert client.get(f"/welcome/{secret}").status_code == 200


def test_links_expire_die_with_the_account_and_cannot_be_guessed(app, store, kept_password, monkeypatch):
    client = app.test_client()
    user = store.accounts.add("guest", kept_password, "viewer")
    stale, used = invite(store, user, "root"), invite(store, user, "root")
    assert client.get(f"/welcome/{used}").status_code == 200
    store.accounts.change("guest", role="editor")
    assert client.get(f"/welcome/{stale}").status_code == 410
    late = invite(store, store.accounts.user("guest"), "root")
    monkeypatch.setattr("time.time", lambda: 4e9)
    assert client.get(f"/welcome/{late}").status_code == 410
    for secret in ("x", "a" * 43, "%00", "link:", "../sign-in"):
        assert client.get(f"/welcome/{secret}").status_code in (404, 410)


def test_no_secret_of_a_link_rests_in_the_store(store, tmp_path, kept_password):
    secret = invite(store, store.accounts.add("kept", kept_password, "viewer"), "root")
    store.backup(tmp_path / "all")

    assert secret.encode() not in (tmp_path / "all").read_bytes()


# --- signing in ------------------------------------------------------------------------------------------------

def test_the_right_password_signs_in_and_returns_to_where_one_was(app, store, kept_password, password):
    store.accounts.add("nok", kept_password, "editor", ("5101",))
    client = app.test_client()
    page = client.get("/sign-in?next=/about")
    done = client.post("/sign-in?next=/about", data={"csrf_token": token_of(page), "name": "NOK", "password": password})

    assert (done.status_code, done.headers["Location"]) == (303, "/about")
    told = client.get("/api/session").json
    assert (told["name"], told["role"], told["districts"]) == ("nok", "editor", ["5101"])
    assert client.post("/sign-out", headers={"X-CSRFToken": told["csrf"]}).status_code == 303
    assert client.get("/api/session").json == {"signed_in": False}


def test_what_is_wrong_is_not_told(app, store, kept_password, password):
    store.accounts.add("gone", kept_password, "viewer")
    store.accounts.change("gone", active=False)
    store.accounts.add("noey", kept_password, "viewer")
    pairs = (("gone", password), ("never", password), ("noey", "wrong"))
    refused = [sign_in(app.test_client(), *pair) for pair in pairs]

    assert {answer.status_code for answer in refused} == {403}
    told = {re.sub(r'value="[^"]*"', "", answer.text) for answer in refused}
    assert len(told) == 1


def test_after_five_attempts_even_the_right_password_waits_and_others_do_not(app, store, kept_password, password):
    store.accounts.add("slow", kept_password, "viewer")
    store.accounts.add("other", kept_password, "viewer")
    client = app.test_client()
    assert [sign_in(client, "slow", "wrong").status_code for _ in range(5)] == [403] * 5

    waits = sign_in(client, "slow", password)
    assert waits.status_code == 429
    assert 1 <= int(waits.headers["Retry-After"]) <= 60
    assert sign_in(client, "other", password).status_code == 303


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)",
                                   "/a\r\nSet-Cookie: x=1", "evil"])
def test_sign_in_returns_to_our_own_pages_only(app, there):
    assert app.test_client().get("/sign-in", query_string={"next": there}).status_code == 400


def test_passwords_are_kept_as_argon2_and_a_decomposed_vowel_is_the_same_password():
    kept = credentials.hashed("น้ำใจงามสามคำ")

    assert kept.startswith("$argon2id$")
    assert credentials.fits("น\u0e49\u0e4d\u0e32ใจงามสามคำ", kept)
    assert not credentials.fits("น้ำใจงามสี่คำ", kept)
    assert not credentials.fits("!", credentials.UNUSABLE)


# --- cookies and sessions --------------------------------------------------------------------------------------

@pytest.mark.parametrize(("scheme", "name", "secure"), [
    ("http", "planmap=", False), ("https", "__Host-planmap=", True)])
def test_cookies_are_closed_to_scripts_and_to_other_sites(app, scheme, name, secure):
    cookie = app.test_client().get("/sign-in", base_url=f"{scheme}://localhost").headers["Set-Cookie"]

    assert cookie.startswith(name)
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert ("Secure" in cookie.split("; ")) == secure


def test_behind_a_proxy_that_ends_https_cookies_are_secure_and_links_say_https(new_app, someone):
    app = new_app(PROXIES=1)
    seen = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.9"}

    assert "Secure" in app.test_client().get("/sign-in", headers=seen).headers["Set-Cookie"]
    assert "Secure" not in app.test_client().get("/sign-in").headers["Set-Cookie"]


@pytest.mark.skipif(clusters.ON_POSTGRES, reason="in a database the key is there for all hosts, see test_hosts")
def test_the_key_of_cookies_is_made_once_and_only_its_owner_reads_it(lamphun, instance, someone):
    folder = instance()
    first = create_app({"REGION": str(lamphun), "INSTANCE": folder})
    key = Path(folder) / "secret_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(first.config["SECRET_KEY"]) >= 48

    again = create_app({"REGION": str(lamphun), "INSTANCE": folder})
    assert again.config["SECRET_KEY"] == first.config["SECRET_KEY"] == key.read_text()
    key.write_text("short")
    with pytest.raises(StoreError, match="too short"):
        create_app({"REGION": str(lamphun), "INSTANCE": folder})


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"districts": ("5102",)}, {"active": False},
                                    {"password_hash": "x"}], ids=str)
def test_a_session_ends_when_the_account_changes(app, store, someone, change):
    client = someone(app)
    store.accounts.change(client.name, **change)

    assert client.get("/api/session").json == {"signed_in": False}


@pytest.mark.parametrize("cookie", ["planmap=x", "planmap=", "planmap=.eJw.x.y", "__Host-planmap=x", "planmap=\xff"])
def test_a_broken_cookie_is_nobodys(app, cookie):
    response = app.test_client().get("/api/session", headers={"Cookie": cookie})

    assert (response.status_code, response.json) == (200, {"signed_in": False})


def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(app, store, someone, password):
    here = someone(app)
    there = app.test_client()
    with there.session_transaction() as session:
        session["_user_id"] = f"{store.accounts.user(here.name).stamp}:{here.name}"
    new = {"password": "four yellow mangoes", "again": "four yellow mangoes"}

    assert here.post("/account", data=new | {"present": "wrong"}).status_code == 422
    assert here.post("/account", data=new | {"present": password}).status_code == 200
    assert here.get("/api/session").json["signed_in"]
    assert not there.get("/api/session").json["signed_in"]
    assert credentials.fits("four yellow mangoes", store.accounts.user(here.name).password_hash)


# --- roles -----------------------------------------------------------------------------------------------------

ROLES = ("", "viewer", "editor", "admin")


@pytest.mark.parametrize("role", ROLES)
def test_every_page_opens_to_its_roles_and_to_no_other(app, someone, role):
    client = someone(app, role) if role else app.test_client()
    for address, needed in PAGES_OF_ROLES.items():
        status = client.get(address).status_code
        if ROLES.index(role) >= ROLES.index(needed):
            assert status == 200 or (address == "/sign-in" and status == 303), address
        else:
            assert status == (403 if role else 401 if address.startswith("/api") else 302), address
    for address in OF_A_FILE:
        status = client.get(address).status_code
        assert status == (404 if ROLES.index(role) >= ROLES.index("editor") else 403 if role else 302), address
    for address in OF_EDITORS:
        status = client.get(address).status_code
        assert status == (404 if ROLES.index(role) >= ROLES.index("editor") else 403 if role else 401), address
    for address in BY_LINK:
        assert client.get(address).status_code == 404, address
    for address in OF_TWO:
        assert client.get(address).status_code == (404 if role else 302), address


@pytest.mark.parametrize("role", ROLES)
def test_every_change_is_refused_to_lower_roles(app, someone, role):
    for address, (method, needed) in CHANGES.items():
        client = someone(app, role) if role else app.test_client()
        if not role:
            client.get("/sign-in")
            with client.session_transaction() as session:
                assert "csrf_token" in session
            client.environ_base["HTTP_X_CSRFTOKEN"] = token_of(client.get("/sign-in"))
        status = getattr(client, method)(address).status_code
        if ROLES.index(role) >= ROLES.index(needed):
            assert status not in (401, 403), address
        elif address != "/sign-out":
            assert status == (403 if role else 401), address


def pattern_of(rule: str) -> str:
    return re.sub(r"<int:[^>]+>", r"[0-9]+", re.sub(r"<\w+>", "[^/]+", re.sub(r"<path:[^>]+>", ".+", rule)))


def test_every_route_stands_in_the_matrix(app):
    public = ("/assets/", "/shell/", "/healthz", "/readyz", "/favicon.ico", "/welcome/", "/start/", "/outlines/",
              "/grid/", "/api/", "/qr.svg")
    inside = ("/api/session", "/api/records", "/api/history", "/api/scenarios", "/api/stories",
              "/api/views", "/api/embeds")
    for rule in app.url_map.iter_rules():
        listed = [*PAGES_OF_ROLES, *OF_A_FILE, *OF_EDITORS, *BY_LINK, *OF_TWO] if "GET" in rule.methods else []
        if rule.methods & {"POST", "PATCH", "PUT", "DELETE"}:
            listed = [*CHANGES, "/sign-in", "/welcome/1"]
        elif rule.rule.startswith(public) and not rule.rule.startswith(inside):
            continue
        imports = rule.rule.replace("/imports/", "/versions/")
        assert any(re.fullmatch(pattern_of(imports), address) for address in listed), rule.rule


def test_an_admin_adds_people_gives_them_links_and_the_last_admin_stays(app, store, admin, password):
    page = admin.post("/people?lang=en", data={"name": "Dao", "role": "editor", "districts": ["5101", "9999"]})
    link = re.search(r"http://localhost(/welcome/[\w-]+)", page.text)[1]
    assert store.accounts.user("dao").districts == ("5101",)
    guest = app.test_client()
    form = {"password": password, "again": password, "csrf_token": token_of(guest.get(link))}
    assert guest.post(link, data=form).status_code == 303
    assert guest.get("/api/session").json["name"] == "dao"

    assert admin.post("/people", data={"name": "dao", "role": "viewer"}).status_code == 422
    assert admin.post("/people", data={"name": "x", "role": "king"}).status_code == 422
    assert admin.post("/people/dao", data={"role": "viewer"}).status_code == 200
    assert not store.accounts.user("dao").active
    assert admin.post("/people/dao/link").status_code == 422
    for user in store.accounts.users():
        if user.role == "admin" and user.name != admin.name:
            store.accounts.change(user.name, role="viewer")
    assert admin.post(f"/people/{admin.name}", data={"role": "viewer", "active": "yes"}).status_code == 422
    assert admin.get("/people").status_code == 200


# --- forged changes --------------------------------------------------------------------------------------------

FORGED = {
    "no token": {"X-CSRFToken": ""}, "another token": {"X-CSRFToken": "IjAi.x.y"},
    "another site": {"Sec-Fetch-Site": "cross-site"}, "a neighbour": {"Sec-Fetch-Site": "same-site"},
    "another origin": {"Origin": "https://evil.example"}, "no origin's name": {"Origin": "null"},
    "a broken origin": {"Origin": "http://[::1"}, "a broken site": {"Sec-Fetch-Site": "\x01"},
}


@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED)
def test_a_forged_change_is_refused_everywhere(app, admin, store, headers):
    before = store.version, len(store.accounts.users())
    for rule in app.url_map.iter_rules():
        for method in rule.methods & {"POST", "PATCH", "PUT", "DELETE"}:
            address = re.sub(r"<[^>]+>", "1", rule.rule)
            response = admin.open(address, method=method, headers=headers, data={"name": "forged", "role": "admin"})
            assert response.status_code in (400, 403), (method, address)
    assert (store.version, len(store.accounts.users())) == before
    assert admin.get("/api/session").json["signed_in"]


# --- what is kept for everybody --------------------------------------------------------------------------------

def test_answers_of_signed_in_people_are_never_kept_and_never_from_memory(app, someone):
    client, kept = someone(app, "viewer"), app.extensions["planmap.answers"].answers
    for address in ("/", "/api/sites", "/api/records/tourism-001", "/about", "/api/openapi.json"):
        public = app.test_client().get(address)
        before = len(kept)
        own = client.get(address)
        assert own.headers["Cache-Control"] == "private, no-store", address
        assert "Cookie" in own.headers["Vary"]
        assert len(kept) == before
        assert app.test_client().get(address).data == public.data
        assert client.name not in public.text
    assert client.name in client.get("/").text


def test_no_answer_that_sets_a_cookie_is_kept(app):
    client = app.test_client()
    for address in ("/sign-in", "/"):
        client.get(address)
    kept = app.extensions["planmap.answers"].answers
    assert not any("sign-in" in str(key) for key in kept)
    assert all(name.lower() != "set-cookie" for answer in kept.values() for name, _ in answer.headers)


def test_reading_sets_no_cookie(app):
    for address in ("/", "/embed", "/about", "/api/sites", "/api/session"):
        assert "Set-Cookie" not in app.test_client().get(address).headers


# --- closed to the public --------------------------------------------------------------------------------------

def test_a_closed_map_answers_nobody_but_signed_in_people(new_app, someone, data_addresses):
    app = new_app(PUBLIC="false")
    person = someone(app, "viewer")
    for _ in range(2):
        for address in (*data_addresses, "/", "/embed", "/about", "/api/", "/api/records/tourism-001"):
            assert person.get(address).status_code == 200, address
            answer = app.test_client().get(address)
            assert answer.status_code == (401 if address.startswith("/api") else 302), address
            assert b"tourism-001" not in answer.data
    page = person.get("/").text
    shell = re.search(r"/shell/\w+\.js", page).group()
    assert person.get(shell).status_code == 200
    assert app.test_client().get(shell).status_code == 302
    assert app.test_client().get("/healthz").status_code == 200
    assert app.test_client().get(re.search(r"/assets/\w+/css/base.css", page).group()).status_code == 200
    assert app.test_client().get("/sign-in").status_code == 200


@pytest.mark.parametrize("value", ["no", "", "1", "yes"])
def test_a_setting_that_is_neither_true_nor_false_is_refused_by_its_name(new_app, value):
    with pytest.raises(ValueError, match="PLANMAP_PUBLIC"):
        new_app(PUBLIC=value)
