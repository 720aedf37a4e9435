"""The audit itself: keeps writers and subscribers going while a test breaks things."""

import contextlib
from collections.abc import Callable, Sequence
from typing import Any, Self

from tests.live.audit.background import Background
from tests.live.audit.comparison import compare
from tests.live.audit.findings import Result
from tests.live.audit.log import Log
from tests.live.audit.mirror import Mirror, snapshot
from tests.live.audit.subscribers import Pages, Socket, Stream, Subscriber
from tests.live.audit.writers import Acknowledgement, Writer
from tests.live.wait import wait_for


class Audit:
    """Writers and subscribers in the background, from `with` until the end of the block."""

    def __init__(
        self,
        mongodb_uri: str,
        *urls: str,
        writers: int = 4,
        chargers: int = 12,
        pause: float = 0.002,
        say: Callable[[str], None] = print,
    ) -> None:
        """`writers` change the status of the same `chargers`; one more lives with one of its own.

        Every client begins at another one of the servers at `urls`; `pause` is in seconds, after
        each write. `say` gets the line of figures.
        """
        self.urls = urls
        self.log = Log(mongodb_uri)
        self.subscribers: list[Subscriber] = []
        self.result: Result | None = None
        self._mirrors: list[Mirror] = []
        self._writers = [Writer(self._from(n), pause) for n in range(writers + 1)]
        self._writing: list[Any] = []
        self._chargers = chargers
        self._say = say
        self._background = Background()

    # --- What a test does ------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._background.__enter__()
        try:
            self._start()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        try:
            if failure is None:
                self.finish()
        finally:
            self._close()

    def follow(self, subscriber: Subscriber) -> None:
        """One more subscriber, which began where the others did."""
        self.subscribers.append(subscriber)
        self._background.go(subscriber.run())

    def mirror(self) -> None:
        """A snapshot taken now, kept up to date, and compared at the end (I9)."""
        self._mirrors.append(Mirror(self.urls))
        self._background.go(self._mirrors[-1].run())

    @property
    def since(self) -> str:
        """The position at which everything began."""
        return self._since

    def writes(self) -> list[Acknowledgement]:
        return [each for writer in self._writers for each in writer.acknowledged]

    def unknown(self) -> int:
        """How many writes got no answer, or 503."""
        return sum(writer.unknown for writer in self._writers)

    def wait_for_changes(self, count: int, timeout: float = 30.0) -> None:
        """Return when so many more changes have been acknowledged."""
        goal = len(self.writes()) + count
        self.wait_for(lambda: len(self.writes()) >= goal, timeout, f"{count} changes")

    def wait_for(self, condition: Callable[[], object], timeout: float, what: str = "") -> None:
        """Return when it is true; raise at once what a client did not expect."""
        wait_for(lambda: self._background.failed or condition(), timeout, what)
        self._background.check()

    def finish(self, timeout: float = 20.0) -> Result:
        """Stop writing, let every subscriber catch up, compare. Also done at the block's end."""
        if self.result is None:
            for writer in self._writers:
                writer.stopping = True
            wait_for(lambda: all(task.done() for task in self._writing), timeout, "writers stop")
            wait_for(self._relayed, timeout, "the outboxes are empty")
            with contextlib.suppress(AssertionError):  # the comparison says it better
                wait_for(self._caught_up, timeout)
            self._background.check()
            self.result = self._compare()
            self._say(str(self.result))
        return self.result

    # --- Behind it -------------------------------------------------------------------------------

    def _close(self) -> None:
        for writer in self._writers:
            writer.stopping = True
            self._background.call(writer.close())
        self._background.__exit__()

    def _from(self, number: int) -> Sequence[str]:
        number %= len(self.urls)
        return self.urls[number:] + self.urls[:number]

    def _start(self) -> None:
        call, go = self._background.call, self._background.go
        _, self._since = call(snapshot(*self.urls))
        go(self.log.watch(int(self._since.rsplit("-")[1])))
        kinds: tuple[type[Subscriber], ...] = (Socket, Stream, Pages)
        for number, kind in enumerate(kinds):
            self.follow(kind(self._from(number), self._since))
        *writers, loner = self._writers
        chargers = [call(loner.create(f"Plaza {number}")) for number in range(self._chargers)]
        self._writing = [go(writer.write(chargers)) for writer in writers]
        self._writing.append(go(loner.live(call(loner.create("Loner")))))

    def _relayed(self) -> bool:
        return not any(row.get("outbox") for row in self.log.charge_points().values())

    def _caught_up(self) -> bool:
        head = self.log.head()
        return all(each.position == head for each in [*self.subscribers, *self._mirrors])

    def _compare(self) -> Result:
        return compare(
            self.log,
            int(self._since.rsplit("-")[1]),
            self.writes(),
            self.subscribers,
            {mirror: mirror.chargers for mirror in self._mirrors},
            self._background.call(snapshot(*self.urls))[0],
        )
