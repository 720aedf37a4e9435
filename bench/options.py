"""One run of the benchmark: what was asked for, and where the figures go."""

import sys
from dataclasses import dataclass, field

from bench.databases import Databases
from bench.results import Results
from bench.servers import EXPRESS, Server, available


@dataclass
class Run:
    databases: Databases
    rounds: int
    duration: int  # seconds of one round of one operation
    quick: bool
    check_only: bool = False  # time nothing
    only: frozenset[str] = frozenset()  # names of servers; empty: all
    results: Results = field(default_factory=Results)
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

    def of(self, quick: int, full: int) -> int:
        """How much of something a quick run and a full one do."""
        return quick if self.quick else full
