"""The long runs use the cases of the shorter ones; their files are named on the command line, and not collected."""

import sys
from pathlib import Path

for folder in ("unit", "store", "web"):
    sys.path.insert(0, str(Path(__file__).parents[1] / folder))
