#!/usr/bin/env bash
# Prepares this folder: checks the platform, then makes what is missing or out of date. Each step
# leaves a stamp with the hash of what it was made from, so that a second run takes a second.
# Usage: scripts/setup.sh stack|dev   (dev adds what tests and checks need)
set -euo pipefail
cd "$(dirname "$0")/.."
want=${1:-stack}
stamps=.venv/.stamps
log=.venv/setup.log

say() { printf '  %-28s %s\n' "$1" "$2"; }
stop() { printf '\nSamtal cannot be set up here: %s\n%s\n' "$1" "$2" >&2; exit 1; }

check_platform() {
  [ "$(uname -s)/$(uname -m)" = Linux/x86_64 ] || stop "this is $(uname -s) on $(uname -m)." \
    "The servers come as wheels for Linux on x86-64. Elsewhere use docker-compose.yml."
  local glibc; glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null | awk '{print $2}')
  [ -n "$glibc" ] && [ "$(printf '2.28\n%s\n' "$glibc" | sort -V | head -n 1)" = 2.28 ] ||
    stop "glibc 2.28 or newer is needed, found ${glibc:-none}." "Use a newer distribution, or docker-compose.yml."
  grep -qm1 -w avx2 /proc/cpuinfo || stop "this processor has no AVX2." "The ClickHouse engine needs it; use docker-compose.yml."
  python=$(find_python) || stop "no CPython 3.11 or 3.12 with the venv module was found." \
    "On Debian or Ubuntu: apt-get install python3 python3-venv. Or set PYTHON=/path/to/python3.11."
  local free; free=$(df -Pm . | awk 'NR==2 {print $4}')
  [ -d .venv/bin ] || [ "$free" -gt 5000 ] || stop "only $free MB are free here." "5,000 MB are needed; make room and run it again."
  say platform "glibc $glibc, AVX2, $("$python" --version)"
}

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3.11 python3.12 python3 /usr/bin/python3; do
    "$candidate" -c 'import sys, venv, ensurepip; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' \
      2>/dev/null && { command -v "$candidate"; return; }
  done
  return 1
}

# step NAME "FILES IT IS MADE FROM" FUNCTION
step() {
  local name=$1 made_from=$2 action=$3 hash began=$SECONDS
  # shellcheck disable=SC2086  # the list is meant to be split
  hash=$(git ls-files -z --cached --others --exclude-standard -- $made_from 2>/dev/null | xargs -0 -r sha256sum 2>/dev/null | sha256sum)
  [ "$(cat "$stamps/$name" 2>/dev/null)" = "$hash" ] && { say "$name" "ready"; return; }
  [ -t 1 ] && printf '  %-28s working ...' "$name"
  set +e; (set -e; "$action") >>"$log" 2>&1; local code=$?; set -e
  if [ $code != 0 ]; then
    printf '\n'; tail -n 25 "$log" >&2
    stop "the step '$name' failed (the end of $log is above)." "Mend the cause and run the same command again; finished steps are kept."
  fi
  printf '%s\n' "$hash" >"$stamps/$name"
  [ -t 1 ] && printf '\r'
  say "$name" "done in $((SECONDS - began)) s"
}

make_venv() {
  "$python" -m venv .venv
  .venv/bin/python -m pip install --quiet --require-hashes -r requirements/setup.lock
}
install() { .venv/bin/uv pip install --python .venv/bin/python --require-hashes --compile-bytecode -r "requirements/$1.lock"; }
install_stack() {
  install stack
  .venv/bin/uv pip install --python .venv/bin/python --no-deps --no-build-isolation --editable .
}
install_dev() { install dev; }

build_widget() {
  if ! command -v npm >/dev/null || [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -lt 20 ]; then
    install node
    PATH="$PWD/.venv/bin:$PATH"
  fi
  cd widget
  npm ci --no-audit --no-fund
  npm run build
}
parse_dbt() { .venv/bin/python -m dagster_jobs.dbt.prepare; }

printf 'Setting up Samtal (%s)\n' "$want"
check_platform
mkdir -p "$stamps"
step python "requirements/setup.lock" make_venv
step packages "requirements/stack.lock pyproject.toml" install_stack
if [ "$want" = dev ]; then step dev "requirements/dev.lock" install_dev; fi
step widget "widget requirements/node.lock" build_widget
step dbt-manifest "dbt_project" parse_dbt
