#!/bin/sh
# Installs what the tests need beside the service (Chromium, PostgreSQL with PostGIS, nginx) by apt where that is allowed,
# else says what to install. The tests start servers of their own; none is set up for the machine.
set -e
as_root=""
if [ "$(id -u)" != 0 ]; then as_root="sudo"; fi
may_install() { command -v apt-get >/dev/null && { [ -z "$as_root" ] || sudo -n true 2>/dev/null; }; }

need() {
    if ! may_install; then
        echo "The tests need: $*. Install with: apt-get install $*"
        exit 1
    fi
    echo "Installing $* …"
    $as_root apt-get update -qq
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

newest_postgresql() { ls /usr/lib/postgresql 2>/dev/null | sort -n | tail -1; }

# Chromium without a window needs half the work; where only the whole one can be had, that does.
command -v chromium-headless-shell >/dev/null || { may_install && (need chromium-headless-shell); } ||
    command -v chromium >/dev/null || need chromium
if [ -z "$(newest_postgresql)" ]; then
    if may_install && [ ! -e /etc/postgresql-common ]; then
        $as_root mkdir -p /etc/postgresql-common
        echo "create_main_cluster = false" | $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    need postgresql
fi
version=$(newest_postgresql)
[ -e "/usr/share/postgresql/$version/extension/postgis.control" ] || need "postgresql-$version-postgis-3"

# nginx stands before the hosts that the tests start, as the README has it; Debian must not start one of its own.
if ! PATH="$PATH:/usr/sbin" command -v nginx >/dev/null; then
    policy=/usr/sbin/policy-rc.d
    if may_install && [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' | $as_root tee $policy >/dev/null
        $as_root chmod 755 $policy
        trap '$as_root rm -f $policy' EXIT
    fi
    need nginx-light
fi
