"""Calls of several threads that one round trip answers: group commit.

The first call to come goes alone, at once. Those that come while it is under way wait for it to
end, and then go together, led by one of them: nobody waits for company, and the busier the
process is, the more calls share a round trip.
"""

import threading
from collections.abc import Callable, Sequence
from copy import copy
from typing import Any, Generic, TypeVar

from bson.errors import InvalidDocument, InvalidStringData
from pymongo.errors import ExecutionTimeout

from project.base.deadlines import seconds_left

Argument = TypeVar("Argument")
Result = TypeVar("Result")

#: Seconds that a call waits for the round before its own. A round that takes longer hangs, and
#: must not hold up whoever is not in it.
PATIENCE = 0.1

#: Seconds that a leader must have left to answer for others: its deadline is that of the round.
ENOUGH = 1.0

#: What BSON cannot hold. Raised while a command is encoded, so nothing of it has been sent.
UNSENDABLE = (InvalidDocument, InvalidStringData, OverflowError, UnicodeEncodeError)


class _Call:
    __slots__ = ("argument", "error", "result", "wake")

    def __init__(self, argument: Any) -> None:
        self.argument = argument
        self.result: Any = None
        self.error: BaseException | None = None
        self.wake = threading.Lock()  # held until it is answered, or is to lead
        self.wake.acquire()


class Joined(Generic[Argument, Result]):
    """A function of one argument; threads that call it at the same time share the work."""

    def __init__(
        self,
        alone: Callable[[Argument], Result],
        together: Callable[[list[Argument]], Sequence[Result | Exception]],
    ) -> None:
        """`alone` answers one call; `together` several, in their order.

        An exception among the answers is raised by the call it belongs to, and by no other. An
        exception that `together` raises itself is raised by all: it is not known what was done.
        """
        self._alone = alone
        self._together = together
        self._lock = threading.Lock()
        self._leader: _Call | None = None
        self._waiting: list[_Call] = []

    def __call__(self, argument: Argument) -> Result:
        """Raises what `alone` would, and ExecutionTimeout at the end of the caller's own time."""
        call = _Call(argument)
        with self._lock:
            self._waiting.append(call)
            leads = self._leader is None
            if leads:
                self._leader = call
        try:
            if leads or self._is_to_lead(call):
                self._lead(call)
        finally:
            self._withdraw(call)
        if call.error is not None:
            try:
                raise call.error
            finally:
                call.error = None  # or it would keep this frame, and this frame the error
        result: Result = call.result
        return result

    def _is_to_lead(self, call: _Call) -> bool:
        """Wait -> True: it leads the next round; False: it has been answered."""
        while True:
            woken = call.wake.acquire(timeout=min(PATIENCE, seconds_left()))
            with self._lock:
                if call not in self._waiting:
                    break
                if not seconds_left():
                    raise ExecutionTimeout("MongoDB has not answered in time")
                # Handed over, or taken from a leader that hangs: one that waits is about to wake.
                if self._leader is call or self._leader not in self._waiting:
                    self._leader = call
                    return True
        # Its round is led by a call that may have more time than this one has.
        if not woken and not call.wake.acquire(timeout=seconds_left()):
            raise ExecutionTimeout("MongoDB has not answered in time")
        return False

    def _withdraw(self, call: _Call) -> None:
        """However a call ends, none waits for it, and none sends what nobody asks for any more."""
        with self._lock:
            if call in self._waiting:
                self._waiting.remove(call)
            if self._leader is call:
                self._hand_over()

    def _hand_over(self) -> None:
        self._leader = self._waiting[0] if self._waiting else None
        if self._leader:
            self._leader.wake.release()

    def _lead(self, leader: _Call) -> None:
        with self._lock:
            if seconds_left() < ENOUGH:
                calls = [leader]
                self._waiting.remove(leader)
            else:
                calls, self._waiting = self._waiting, []
        try:
            self._answer(calls)
        finally:
            with self._lock:
                if self._leader is leader:
                    self._hand_over()
            for call in calls:
                if call is not leader:
                    call.wake.release()

    def _answer(self, calls: list[_Call]) -> None:
        try:
            if len(calls) == 1:
                self._answer_alone(calls[0])
                return
            try:
                results = self._together([call.argument for call in calls])
            except UNSENDABLE:  # by one of them: each is told what is true of it
                for call in calls:
                    self._answer_alone(call)
                return
            for call, result in list(zip(calls, results, strict=True)):
                if isinstance(result, Exception):
                    call.error = result
                else:
                    call.result = result
        except BaseException as error:  # none may be left waiting
            for call in calls:
                call.error = _copy(error)

    def _answer_alone(self, call: _Call) -> None:
        try:
            call.result = self._alone(call.argument)
        except Exception as error:
            call.error = error


def _copy(error: BaseException) -> BaseException:
    """For one of several threads: each adds its own traceback to what it raises."""
    try:
        return copy(error)
    except Exception:  # some kinds cannot be copied
        return error
