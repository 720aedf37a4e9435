"""One run of the benchmark: what was asked for, and where the figures go."""

import sys
from dataclasses import dataclass, field

from bench.databases import Databases
from bench.results import Results
from bench.servers import EXPRESS, Server, available

_NEIGHBOURS = 0.05  # of the machine: more than that decides who wins


@dataclass
class Run:
    databases: Databases
    rounds: int
    duration: int  # seconds of one round of one operation
    quick: bool
    check_only: bool = False  # time nothing
    only: frozenset[str] = frozenset()  # names of servers; empty: all
    results: Results = field(default_factory=Results)
    #: False: the machine had other work, and each verdict is printed with a question mark.
    trusted: bool = True
    #: What a reader must know: a peer that was left out, a load that was at its limit.
    notes: list[str] = field(default_factory=list)

    def chosen(self, *servers: Server) -> list[Server]:
        """Those of the servers that are asked for, and installed."""
        if self.only:
            servers = tuple(server for server in servers if server.name in self.only)
        elif self.quick and EXPRESS in servers:  # no goal needs it
            self.note(f"--quick leaves {EXPRESS.title} out.")
            servers = tuple(server for server in servers if server is not EXPRESS)
        for server in servers:
            if not available(server):
                self.note(f"{server.title} was left out: Node.js is not installed.")
        return [server for server in servers if available(server)]

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    @staticmethod
    def say(text: str) -> None:
        """Progress, for a person who waits."""
        if sys.stderr.isatty():
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    def judge_neighbours(self, share: float) -> None:
        """`share` of the machine was used by others while this run measured."""
        self.trusted = share <= _NEIGHBOURS
        if not self.trusted:
            self.note(
                f"Others used {share:.0%} of this machine meanwhile. A server with many threads "
                "then gets more of it than one with a single thread: no rate is to be trusted, "
                'and of the ratios only those "by CPU".'
            )

    def of(self, quick: int, full: int) -> int:
        """How much of something a quick run and a full one do."""
        return quick if self.quick else full
