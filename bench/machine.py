"""What was measured on: a figure without its machine and date says nothing."""

from __future__ import annotations

import os
import platform
import ssl
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# Loads above this share of a core, before anything of ours runs, make absolute figures worthless.
QUIET = 0.3


def describe(*packages: str) -> list[str]:
    """Lines that name the machine, its programs and today; never its host name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    cores = os.cpu_count() or 1
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores, {_processor()}, {memory:.0f} GB, {_system()}",
        f"{platform.python_implementation()} {platform.python_version()}, {ssl.OPENSSL_VERSION}, "
        + ", ".join(f"{package} {_version(package)}" for package in packages),
        f"load before the run: {load:.2f}",
    ]
    if load > QUIET:
        lines[-1] += " (the machine was not quiet: trust the ratios, not the absolute figures)"
    return lines


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _system() -> str:
    try:
        name = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        name = ""
    return f"{name or platform.system()}, {platform.system()} {platform.release().split('-')[0]}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"
