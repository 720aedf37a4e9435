"""How the system is asked to share a core (project.base.scheduling)."""

import os
import threading

import pytest

from project.base.scheduling import run_in_batches

POLICIES: list[int] = []


def note_policy() -> None:
    POLICIES.append(os.sched_getscheduler(0))


@pytest.mark.skipif(not hasattr(os, "SCHED_BATCH"), reason="Linux only")
def test_threads_inherit_it() -> None:
    def process() -> None:
        run_in_batches()
        thread = threading.Thread(target=note_policy)
        thread.start()
        thread.join()

    main = threading.Thread(
        target=process
    )  # on Linux it is a thread's, and must not stay the tests'
    main.start()
    main.join()
    assert POLICIES == [os.SCHED_BATCH]


def test_it_does_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "sched_setscheduler", forbidden)
    run_in_batches()
