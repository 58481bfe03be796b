"""``python -m bench [sends|sign-in|journey|api|start|growth ...] [--quick] [--markdown] [--write]``."""

from __future__ import annotations

import argparse
import importlib

from bench.machine import describe
from bench.page import PAGE, put

PARTS = {
    "sends": "bench.sends",
    "sign-in": "bench.sign_in",
    "journey": "bench.journey",
    "api": "bench.api",
    "start": "bench.starts",
}
# Only by name: it stores a million rows of everything first.
BY_NAME = {"growth": "bench.growth"}
# Of use to whoever changes something, beside what it was before; not written down.
FOR_CHANGES = {"beside": "bench.beside"}
ALL = PARTS | BY_NAME | FOR_CHANGES
PACKAGES = ("watchword", "aiohttp", "uvloop", "uvicorn", "alibabacloud-dysmsapi20170525")


def main() -> None:
    """Print the machine and one or more tables for each part."""
    options = _options()
    machine = describe(*PACKAGES)
    print("\n".join(machine), flush=True)
    for name in options.names or PARTS:
        tables = importlib.import_module(ALL[name]).run(quick=options.quick)
        for table in tables:
            print("\n" + (table.markdown() if options.markdown else table.text()), flush=True)
        if options.write:
            put(name, machine, tables)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench", description="Measurements, as ratios.")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"of {', '.join(PARTS)}; all of these; or {', '.join(BY_NAME | FOR_CHANGES)}",
    )
    parser.add_argument(
        "--quick", action="store_true", help="few rounds: that it works, not how well"
    )
    parser.add_argument(
        "--markdown", action="store_true", help="tables as docs/benchmarks.md has them"
    )
    parser.add_argument(
        "--write", action="store_true", help=f"also write them into docs/{PAGE.name}"
    )
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in ALL]
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(ALL)}")
    if options.write and "beside" in options.names:
        parser.error(
            "beside another checkout is for whoever changes something: it is not written down"
        )
    if options.write and options.quick:
        parser.error("a quick run says that it works, not how well: it is not written down")
    return options


if __name__ == "__main__":
    main()
