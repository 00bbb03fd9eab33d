"""The machine, the versions and the library that a measurement holds for."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import platform
from pathlib import Path

import psutil

from qa_lib.publishing.digests import digest_code
from qa_lib.publishing.rendering import name_renderer

PACKAGES = (
    "execnb", "ipykernel", "jupyter-client", "nbclient", "nbconvert", "numpy", "pandas", "papermill", "pingouin",
    "polars", "pyarrow", "scipy",
)  # fmt: skip
#: Where Linux tells the name of the processor.
_CPU_INFO = Path("/proc/cpuinfo")


def describe_machine() -> dict[str, str]:
    """What a reader needs to judge the numbers: name -> words."""
    memory = psutil.virtual_memory().total
    return {
        "Date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "Processor": _processor(),
        "Cores": str(count_cores()),
        "Memory": f"{memory / 2**30:.0f} GiB",
        "System": f"{platform.system()} {platform.release()} ({platform.machine()})",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "Packages": ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
        "Renderer": name_renderer(),
        "qa-lib": f"{_version('qa-lib')}, code {digest_code()[:12]}",
    }


def count_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processor() -> str:
    lines = _CPU_INFO.read_text(encoding="utf-8").splitlines() if _CPU_INFO.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
