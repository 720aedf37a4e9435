"""This machine: what the system lets us have."""

import resource
import shutil

from django.conf import settings

from project.doctor.finding import Finding, free_space, in_production, ok, warn

FILES = 10_000


def files() -> Finding:
    """One for each websocket and event stream. A server has the limit of whoever starts it."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    says = f"ulimit -n is {limit} here."
    if limit != resource.RLIM_INFINITY and limit < FILES:
        return in_production(
            warn(says, f"Let each server have {FILES} or more: ulimit, LimitNOFILE=, ulimits.")
        )
    return ok(says)


def data_dir() -> Finding:
    """DATA_DIR's disk: the embedded MongoDB's data, and little else."""
    folder = settings.DATA_DIR.absolute()
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return free_space(f"DATA_DIR ({folder})", usage.free, usage.total)
