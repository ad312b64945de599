"""Files of the reference folder and hostile files, read through the front door."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))     # the messy sheets, here as files


@pytest.fixture(scope="session")
def reference():
    """The folder of real files that PLANMAP_REFERENCE names."""
    folder = os.environ.get("PLANMAP_REFERENCE")
    if not folder or not Path(folder).is_dir():
        pytest.skip("set PLANMAP_REFERENCE to the folder of reference files")
    return Path(folder)
