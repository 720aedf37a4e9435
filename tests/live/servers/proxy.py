"""The proxy alone, with the configuration of production."""

import http.client
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from project.cluster import programs
from project.server.ports import free_port
from tests.live.servers.process import Process


class Proxy(Process):
    def __init__(self, servers: Sequence[int], certificate: Path | None = None) -> None:
        """`servers` are the ports of three; with a certificate it ends TLS, too."""
        super().__init__()
        self.port, self.tls_port = free_port(), free_port()
        self.variables = programs.proxy_variables(self.port, servers)
        if certificate:
            self.variables |= {
                "TLS_CERTIFICATE": str(certificate),
                "TLS_LISTEN": f"127.0.0.1:{self.tls_port}",
            }

    def spawn(self) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("wb") as log:
            return subprocess.Popen(
                programs.proxy(),
                cwd=self.folder,
                env=os.environ | self.variables,
                stdout=log,
                stderr=log,
                process_group=0,
            )

    def is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/metrics")  # it answers that itself
            return bool(connection.getresponse())
        except OSError:
            return False
        finally:
            connection.close()

    def trouble(self) -> str:
        return (self.folder / "log").read_text()

    def close(self) -> None:
        if self.process and self.process.poll() is None:
            self.stop()  # a master that is killed leaves its worker behind
        super().close()
