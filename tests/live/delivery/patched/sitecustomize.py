"""Changes constants and the clock of a server process; only tests put it on PYTHONPATH.

CHARGEPOINT_TEST_CONSTANTS   "notifications.relay.PRUNE=0.2 ...": so that a test need not wait
CHARGEPOINT_TEST_CLOCK       a file with the seconds to add to the clock, read at each look
"""

import importlib.abc
import importlib.machinery
import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from types import ModuleType
from typing import Any

FIELDS = "project.base.fields"  # its now() is the only clock that is stored

changes: dict[str, dict[str, Any]] = defaultdict(dict)
for change in os.environ.get("CHARGEPOINT_TEST_CONSTANTS", "").split():
    name, _, value = change.partition("=")
    module, _, constant = name.rpartition(".")
    changes[module][constant] = float(value) if "." in value else int(value)

if clock := os.environ.get("CHARGEPOINT_TEST_CLOCK"):

    class Clock:
        def now(self, zone: tzinfo) -> datetime:
            return datetime.now(zone) + timedelta(seconds=float(Path(clock).read_text()))

    changes[FIELDS]["datetime"] = Clock()


class Changed(importlib.machinery.SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        for name, value in changes[module.__name__].items():
            getattr(module, name)  # one that is not there any more is an error
            setattr(module, name, value)


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name not in changes:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec and spec.origin:
            spec.loader = Changed(name, spec.origin)
        return spec


sys.meta_path.insert(0, Finder())
