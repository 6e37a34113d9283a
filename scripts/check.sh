#!/usr/bin/env bash
# Everything that can be judged without running the product. Every step runs, even after one failed.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
failed=0
run() { printf '== %s\n' "$1"; shift; "$@" || failed=1; }
run "lint" ruff check .
run "format" ruff format --check .
run "types" mypy
run "import contracts" lint-imports
run "widget types" npm --prefix widget run --silent check
run "generated files" python -m scripts.generate --check
[ $failed = 0 ] && echo "All checks passed." || { echo "A check failed; its words are above." >&2; exit 1; }
