"""Files of the reference folder and hostile files, read through the front door."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def reference():
    """The folder of real files that PLANMAP_REFERENCE names."""
    folder = os.environ.get("PLANMAP_REFERENCE")
    if not folder or not Path(folder).is_dir():
        pytest.skip("set PLANMAP_REFERENCE to the folder of reference files")
    return Path(folder)
