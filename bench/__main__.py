"""`make bench`: every figure as one JSON line. `python -m bench shipping widget_sizes` runs those alone."""

import sys
from importlib import import_module

from bench.figure import Figure

BENCHES = (
    "widget_sizes",
    "provider_stream",
    "shipping",
    "panel_latency",
    "first_token",
    "open_streams",
    "queryable",
    "whole_stack",
)


def main() -> int:
    """Runs the named benches, or all. Exit code 0: each could be measured, whether or not it met its goal."""
    asked = sys.argv[1:] or BENCHES
    unknown = set(asked) - set(BENCHES)
    if unknown:
        print(f"No bench is called {', '.join(sorted(unknown))}. There are: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    for name in asked:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        _measure(name)
    return 0


def _measure(name: str) -> None:
    figure: Figure
    for figure in import_module(f"bench.{name}").run():
        print(figure.line(), flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
