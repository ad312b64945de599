"""The log of accounts: whole with each change, and never changed itself."""

import pytest
from store_cases import REFUSED, small, tell_database

from geodata.store import open_store

pytestmark = pytest.mark.usefixtures("kept_in")


@pytest.mark.parametrize("statement", ["UPDATE account_deeds SET who = 'x'", "DELETE FROM account_deeds"])
def test_lines_of_the_log_of_accounts_stay_as_they_were_written(tmp_path, statement):
    with open_store(tmp_path, small()) as store:
        store.accounts.add("ann", "h", "admin", who="root")

    with pytest.raises(REFUSED, match="never changed"):
        tell_database(tmp_path, statement)


def test_only_what_moved_is_written_down_and_no_password(tmp_path):
    with open_store(tmp_path, small()) as store:
        store.accounts.add("ann", "first hash", "editor", ["5101"], who="root")
        store.accounts.change("ann", role="viewer", districts=["5101"], who="bob")
        store.accounts.change("ann", password_hash="second hash")
        deeds = store.accounts.deeds()

    assert [(deed.who, deed.name, deed.what, deed.before, deed.after) for deed in deeds] == [
        ("ann", "ann", "password", {}, {}),
        ("bob", "ann", "changed", {"role": "editor"}, {"role": "viewer"}),
        ("root", "ann", "added", {}, {"role": "editor", "districts": ["5101"], "active": True}),
    ]
    assert deeds[0].at >= deeds[1].at >= deeds[2].at
