"""``python -m bench [sends|sign-in|journey|api|start|growth ...] [--quick] [--markdown]``."""

from __future__ import annotations

import argparse
import importlib

from bench.machine import describe

PARTS = {
    "sends": "bench.sends",
    "sign-in": "bench.sign_in",
    "journey": "bench.journey",
    "api": "bench.api",
    "start": "bench.starts",
}
# Only by name: it stores a million rows of everything first.
BY_NAME = {"growth": "bench.growth"}
PACKAGES = ("watchword", "aiohttp", "uvloop", "uvicorn", "alibabacloud-dysmsapi20170525")


def main() -> None:
    """Print the machine and one or more tables for each part."""
    parser = argparse.ArgumentParser("python -m bench", description="Measurements, as ratios.")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"of {', '.join(PARTS)}; all of these; or {', '.join(BY_NAME)}",
    )
    parser.add_argument(
        "--quick", action="store_true", help="few rounds: that it works, not how well"
    )
    parser.add_argument(
        "--markdown", action="store_true", help="tables as docs/benchmarks.md has them"
    )
    options = parser.parse_args()
    known = PARTS | BY_NAME
    unknown = [name for name in options.names if name not in known]
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(known)}")
    print("\n".join(describe(*PACKAGES)), flush=True)
    for name in options.names or PARTS:
        for table in importlib.import_module(known[name]).run(quick=options.quick):
            print("\n" + (table.markdown() if options.markdown else table.text()), flush=True)


if __name__ == "__main__":
    main()
