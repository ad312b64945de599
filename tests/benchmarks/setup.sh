#!/bin/sh
# Installs what `make bench` measures with beside the tests' own: wrk, by apt where that is allowed, else says so and rows are
# skipped. tipg, a server of features and tiles that ours is measured beside, gets an environment of its own.
if [ ! -x .cache/tipg/bin/uvicorn ]; then
    echo "Installing tipg …"
    python3 -m venv .cache/tipg && .cache/tipg/bin/python -m pip install -q --disable-pip-version-check tipg==1.6.1 uvicorn==0.54.0 ||
        echo "tipg could not be installed: the rows beside it are left out"
fi
command -v wrk >/dev/null && exit 0
if [ "$(id -u)" = 0 ]; then as=""; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as="sudo"; else as="none"; fi
if command -v apt-get >/dev/null && [ "$as" != none ]; then
    echo "Installing wrk …"
    $as apt-get update -qq && $as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wrk >/dev/null && exit 0
fi
echo "Requests per second are not measured in full without wrk. Install with: apt-get install wrk"
exit 0
