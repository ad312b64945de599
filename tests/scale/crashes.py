"""A thousand writers killed without warning: no edit they told of is lost, the store opens at once and whole."""

import os
import statistics

from killing import kill_many


def test_a_thousand_killed_writers_lose_no_edit_they_told_of(tmp_path):
    kills = int(os.environ.get("KILLS", "1000"))

    told, opened = kill_many(tmp_path, kills, fresh_every=25)

    print(f"\n{kills} kills, {told} edits told, 0 lost; to open and read: "
          f"median {statistics.median(opened):.2f} s, longest {max(opened):.2f} s")
    assert told > kills
    assert max(opened) < 2
