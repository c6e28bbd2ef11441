#!/bin/sh
# Prepare this checkout: system packages first, then .venv with the pinned versions.
#
#   sh bootstrap.sh            what printing handouts needs
#   sh bootstrap.sh --web      what the page for clinic staff needs as well
#   sh bootstrap.sh --dev      what the tests need as well
#   sh bootstrap.sh --soak     what the long tests need as well
#   sh bootstrap.sh --dry-run  only say what would be run
#
# Nothing is done twice: a run that finds everything in place takes a moment.
# PYTHON=/path/to/python picks an interpreter; otherwise the first that fits is used.
set -eu

oldest_python='3.11'
packages='fontconfig fonts-noto-cjk fonts-noto-core libharfbuzz-subset0
    libpango-1.0-0 libpangoft2-1.0-0 make'
dev_packages='chromium gettext poppler-utils unicode-data'
soak_packages='faketime'

say() {
    printf 'bootstrap: %s\n' "$*" >&2
}

fail() {
    say "$@"
    exit 1
}

run() {
    if [ "$dry_run" = yes ]; then
        say "would run: $*"
    else
        say "$*"
        "$@"
    fi
}

read_options() {
    mode=run
    dry_run=no
    for option in "$@"; do
        case $option in
            --web) [ "$mode" = dev ] || mode=web ;;
            --dev) mode=dev ;;
            --soak)
                mode=dev
                packages="$packages $soak_packages"
                ;;
            --dry-run) dry_run=yes ;;
            *) fail "unknown option $option (known: --web --dev --soak --dry-run)" ;;
        esac
    done
    if [ "$mode" = dev ]; then
        packages="$packages $dev_packages"
    fi
}

# --- Python ------------------------------------------------------------------

python_fits() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

can_make_venvs() {
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        python_fits "$PYTHON" || fail "PYTHON=$PYTHON is not Python $oldest_python or newer"
        python=$PYTHON
        return
    fi
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        if python_fits "$python"; then
            return
        fi
    done
    fail "no Python $oldest_python or newer found (tried python3 and python3.11 to python3.14)." \
        "Install one, or name it: PYTHON=/path/to/python make install"
}

# --- System packages -----------------------------------------------------------

# Print those of the named Debian packages that are not installed.
missing_packages() {
    # shellcheck disable=SC2016 # ${...} is dpkg-query's own syntax
    installed=$(dpkg-query -W -f='<${Package} ${db:Status-Status}>' "$@" 2>/dev/null || :)
    for package in "$@"; do
        case $installed in
            *"<$package installed>"*) ;;
            *) printf '%s\n' "$package" ;;
        esac
    done
}

# Print the package that Debian splits off its interpreters, if it is missing.
missing_venv_package() {
    case ${python##*/} in
        python3*) can_make_venvs || printf '%s-venv\n' "${python##*/}" ;;
    esac
}

library_loads() {
    "$python" - "$1" >/dev/null 2>&1 <<'PYTHON'
import ctypes
import sys

names = [sys.argv[1] + ending for ending in (".so.0", ".so.1", ".0.dylib", ".1.dylib", ".dylib")]
for name in names:
    try:
        ctypes.CDLL(name)
    except OSError:
        continue
    sys.exit(0)
sys.exit(1)
PYTHON
}

font_listed() {
    fc-list ':' family 2>/dev/null | grep "$1" >/dev/null
}

# Tell whether what a package is needed for is there, wherever it came from.
found_otherwise() {
    case $1 in
        fontconfig) command -v fc-list >/dev/null && library_loads libfontconfig ;;
        fonts-noto-cjk) font_listed 'Noto Sans CJK' ;;
        fonts-noto-core) font_listed 'Noto Sans Arabic' && font_listed 'Noto Sans Devanagari' ;;
        libharfbuzz-subset0) library_loads libharfbuzz-subset ;;
        libpango-1.0-0) library_loads libpango-1.0 ;;
        libpangoft2-1.0-0) library_loads libpangoft2-1.0 ;;
        chromium) command -v chromium >/dev/null ;;
        gettext) command -v msgfmt >/dev/null ;;
        poppler-utils) command -v pdfinfo >/dev/null && command -v pdftotext >/dev/null ;;
        unicode-data) [ -f "${UNICODE_DATA:-/usr/share/unicode}/BidiCharacterTest.txt" ] ;;
        faketime) command -v faketime >/dev/null ;;
        make) command -v make >/dev/null ;;
        *-venv) can_make_venvs ;;
        *) return 1 ;;
    esac
}

described() {
    case $1 in
        fontconfig) echo 'fontconfig: the command fc-list and the library libfontconfig' ;;
        fonts-noto-cjk) echo 'the fonts Noto Sans CJK' ;;
        fonts-noto-core) echo 'the fonts Noto Sans of all other scripts' ;;
        libharfbuzz-subset0) echo 'HarfBuzz: the library libharfbuzz-subset' ;;
        libpango-1.0-0) echo 'Pango: the library libpango-1.0' ;;
        libpangoft2-1.0-0) echo 'Pango: the library libpangoft2-1.0' ;;
        chromium) echo 'Chromium: the command chromium' ;;
        gettext) echo 'GNU gettext: the command msgfmt' ;;
        poppler-utils) echo 'Poppler: the commands pdfinfo and pdftotext' ;;
        unicode-data) echo 'the data of Unicode: the file /usr/share/unicode/BidiCharacterTest.txt' ;;
        faketime) echo 'libfaketime: the command faketime' ;;
        make) echo 'make' ;;
        *-venv) echo "the modules venv and ensurepip of $python" ;;
        *) echo "$1" ;;
    esac
}

# Go on only if everything is there in another way; else say what to install.
require_found_otherwise() {
    reason=$1
    shift
    lacking=''
    for package in "$@"; do
        found_otherwise "$package" || lacking="$lacking $package"
    done
    if [ -z "$lacking" ]; then
        return
    fi
    say "$reason Install these, then run this again:"
    for package in $lacking; do
        printf '  - %s (Debian and Ubuntu: %s)\n' "$(described "$package")" "$package" >&2
    done
    exit 1
}

apt_get() {
    # shellcheck disable=SC2086 # $as_root is empty or one word
    run $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@"
}

apt_install() {
    apt_get update --quiet --quiet || say "apt-get update failed; trying with the lists that are here"
    apt_get install --yes --quiet --quiet --no-install-recommends "$@" ||
        fail "apt-get could not install: $*"
}

ensure_packages() {
    # shellcheck disable=SC2086 # a list of plain words
    missing="$(missing_packages $packages) $(missing_venv_package)"
    # shellcheck disable=SC2086
    set -- $missing
    if [ $# -eq 0 ]; then
        return
    fi
    as_root=''
    if ! command -v apt-get >/dev/null; then
        require_found_otherwise 'This system has no apt-get.' "$@"
    elif [ "$(id -u)" -eq 0 ]; then
        apt_install "$@"
    elif command -v sudo >/dev/null; then
        as_root=sudo
        apt_install "$@"
    else
        require_found_otherwise 'Installing packages needs root, and there is no sudo.' "$@"
    fi
}

# --- The virtual environment ---------------------------------------------------

# A venv that was moved or whose interpreter was replaced has to be made again.
venv_works() {
    [ -x .venv/bin/python ] &&
        .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' \
            >/dev/null 2>&1 &&
        grep -F "$PWD/.venv" .venv/bin/activate >/dev/null 2>&1
}

has_venv() {
    [ "$python" = .venv/bin/python ]
}

stamp_text() {
    printf '%s %s\n' "$1" "$PWD"
    cat pyproject.toml constraints.txt
}

is_current() {
    stamp_text "$1" | cmp -s - ".venv/.installed-$1"
}

# What the tests need includes what the page needs, and that what printing needs.
installed_already() {
    has_venv && {
        is_current dev || is_current "$mode" || { [ "$mode" = run ] && is_current web; }
    }
}

pip_install() {
    run .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --constraint constraints.txt "$@" || fail "pip could not install: $*"
}

ensure_venv() {
    if installed_already; then
        return
    fi
    if ! has_venv; then
        if [ "$dry_run" = no ] && ! can_make_venvs; then
            fail "$python cannot make virtual environments: its modules venv and ensurepip are missing"
        fi
        run "$python" -m venv --clear .venv
    fi
    if [ "$dry_run" = no ]; then
        rm -f .venv/.installed-*
    fi
    # The build backend comes from the pinned versions too, hence no isolation.
    pip_install hatchling
    case $mode in
        run) pip_install --no-build-isolation --editable . ;;
        *) pip_install --no-build-isolation --editable ".[$mode]" ;;
    esac
    if [ "$dry_run" = no ]; then
        stamp_text "$mode" >".venv/.installed-$mode"
        say "ready: $PWD/.venv"
    fi
}

unset CDPATH
cd -P "$(dirname "$0")"
read_options "$@"
if venv_works; then
    python=.venv/bin/python
else
    find_python
fi
ensure_packages
ensure_venv
