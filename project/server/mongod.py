"""The embedded MongoDB: a real mongod, its data in DATA_DIR; for development and a first look."""

import shutil
import signal
import socket
import subprocess
import sysconfig
from pathlib import Path

from project.server import orphan
from project.server.errors import StartError
from project.server.mortal import mortal
from project.server.ports import free_port, is_free, reserve
from project.server.processes import how

AS_MEMBER = ("--replSet", "chargepoint", "--oplogSize", "256")
#: Seconds that MongoDB keeps what has been overwritten, for reads of the past: the summary's count
#: of a large registry, which takes a second for a million. 300 by default; a small cache is full of
#: it then.
HISTORY = 60
LOG_LIMIT = 16 * 2**20  # bytes; a log that is larger at a start becomes mongod.log.1
# https://www.mongodb.com/docs/manual/reference/exit-codes/ and ld.so
EXIT_CODES = {
    48: "its port has been taken",
    62: "the data were written by another version of MongoDB",
    100: "its data folder is damaged, not writable, or in use",
    127: "a system library is missing",
}


def find_binary() -> Path:
    """The system's mongod, else the one that requirements-mongod.txt installs."""
    on_path = shutil.which("mongod")
    if on_path:
        return Path(on_path)
    # Not through `import fiftyone`: only the file is wanted.
    installed = Path(sysconfig.get_path("purelib"), "fiftyone/db/bin/mongod")
    if not installed.exists():
        raise StartError(
            "There is no embedded MongoDB for this platform and no mongod on PATH: "
            "set MONGODB_URI to a MongoDB of yours (docker-compose.yml has one)."
        )
    return installed


class EmbeddedMongod:
    """A mongod on a free port of 127.0.0.1, the only member of its replica set.

    The port is remembered and taken again, because the set's configuration contains it. To make
    one is to take the folder over: DATA_DIR's lock has to be held.
    """

    def __init__(self, data_dir: Path, binary: Path, cache_gb: float | None = 0.5) -> None:
        """By default the cache is small, as it shares the machine with all else of its user.

        None: MongoDB's own default, half of the machine's memory.
        """
        self.binary = binary
        self.cache_gb = cache_gb
        self.log = data_dir / "mongod.log"
        self._uri_file = data_dir / "mongodb-uri"
        self._folder = data_dir / "mongodb"
        self._data = self._folder / "data"
        self._port_file = self._folder / "port"  # the port that the set is configured for
        self._data.mkdir(parents=True, exist_ok=True)
        orphan.stop(self._data)
        self._rotate_log()
        last = self.configured_port()
        self.port = reserve(last) if last and is_free(last) else free_port()

    @property
    def uri(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/chargepoint?replicaSet=chargepoint"

    def publish(self) -> None:
        """Leave the address where manage.py and scripts/console find it."""
        self._uri_file.write_text(f"{self.uri}\n")

    def withdraw(self) -> None:
        self._uri_file.unlink(missing_ok=True)

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the process; it is of use when `poll_ready` says so."""
        if self.configured_port() != self.port and (self._data / "WiredTiger").exists():
            self._move()
        return self.launch(*AS_MEMBER)

    def launch(self, *options: str) -> subprocess.Popen[bytes]:
        """Start the process with these options and no more ado."""
        command = [
            str(self.binary),
            *("--dbpath", str(self._data), "--bind_ip", "127.0.0.1", "--port", str(self.port)),
            *("--logpath", str(self.log), "--logappend", "--quiet", "--nounixsocket"),
            *(() if self.cache_gb is None else ("--wiredTigerCacheSizeGB", str(self.cache_gb))),
            *("--setParameter", "diagnosticDataCollectionEnabled=false"),
            *("--setParameter", f"minSnapshotHistoryWindowInSeconds={HISTORY}"),
            *options,
        ]
        return subprocess.Popen(
            mortal(command, signal.SIGTERM),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # what it says goes to the log
            process_group=0,  # Ctrl-C in the terminal is the supervisor's: mongod stops last
        )

    def accepts_connections(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def poll_ready(self) -> bool:
        """Look once whether it accepts connections; then make it a replica set if it is none."""
        if not self.accepts_connections():
            return False
        if self.configured_port() != self.port:
            from project.server import replica_set

            if not replica_set.initiate([f"127.0.0.1:{self.port}"]):
                return False
            self.remember_port()
        return True

    def remember_port(self) -> None:
        """The set is configured for it from now on."""
        self._port_file.write_text(f"{self.port}\n")

    def why(self, code: int) -> str:
        """A sentence about a mongod that ended with this return code."""
        reason = f": {EXIT_CODES[code]}" if code in EXIT_CODES else ""
        return f"The embedded MongoDB {how(code)}{reason} (see {self.log})."

    def _move(self) -> None:
        """Write the new port into the set's configuration, outside of the set.

        As a member, mongod would first look for itself at the old address, and wait for whatever
        program answers there.
        """
        from project.server import replica_set

        # Until `poll_ready` knows better, no port is right: we may be killed in the middle.
        self._port_file.unlink(missing_ok=True)
        process = self.launch()
        try:
            replica_set.move(self.port)
        finally:
            process.terminate()
            process.wait()

    def configured_port(self) -> int | None:
        """The port that the set is configured for, if it is."""
        try:
            return int(self._port_file.read_text())
        except (FileNotFoundError, ValueError):
            return None

    def _rotate_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_name("mongod.log.1"))
