#!/usr/bin/env bash
# Compiles the lock files anew from pyproject.toml: exact versions with hashes, no addresses.
# Usage: scripts/lock.sh [--upgrade]
set -euo pipefail
cd "$(dirname "$0")/.."
compile() {
  local out=$1; shift
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --custom-compile-command "scripts/lock.sh" "$@" --output-file "requirements/$out.lock"
}
upgrade=${1:-}
compile stack pyproject.toml --all-extras --group build $upgrade
for process in api pipeline console; do compile "$process" pyproject.toml --extra "$process" --group build -c requirements/stack.lock; done
compile dev --group dev -c requirements/stack.lock $upgrade
compile node --group node $upgrade
compile setup --group setup $upgrade
