#!/bin/sh
# Install the Debian packages that a step likes to have; say in one line what is missing and what happens without it.
# usage: debian.sh venv|book|test
set -u
want=""
need() { # need TEST PACKAGE FALLBACK
    sh -c "$1" >/dev/null 2>&1 || { want="$want $2"; missing="${missing:-}$2: $3; "; }
}
case "$1" in
    venv) need 'python3 -c "import ensurepip"' python3-venv "no environment can be made" ;;
    book) need 'fc-list | grep -qi "noto.*cjk"' fonts-noto-cjk "Chinese in SVG pictures uses whatever font there is" ;;
    test)
        need 'command -v chromium || command -v chromium-browser || command -v google-chrome' chromium "browser tests are skipped"
        need 'command -v soffice || command -v libreoffice' libreoffice-calc-nogui "the Excel workbooks aren't recalculated: those tests are skipped"
        need 'ldconfig -p | grep -q libatomic.so.1' libatomic1 "browser tests can't start: Playwright's driver needs it"
        ;;
esac
[ -z "$want" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "installing Debian packages:$want"
    log=$(mktemp)
    if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends fontconfig $want; } >"$log" 2>&1; then
        rm -f "$log"
        exit 0
    fi
    tail -n 2 "$log"
    rm -f "$log"
fi
echo "not installed: $missing"
exit 0
