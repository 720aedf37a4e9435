"""A server that does what a test tells it, and remembers what it was asked."""

import threading
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from project.server.ports import free_port


class Request(NamedTuple):
    method: str
    path: str
    headers: Message


class Stub:
    def __init__(self) -> None:
        self.requests: list[Request] = []  # without the health checks
        self.ready = self.alive = True
        self.breaks = False  # after it has read a request, instead of an answer
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if self.path in ("/readyz", "/healthz"):
                    fine = stub.ready if self.path == "/readyz" else stub.alive
                    return self.answer(200 if fine else 503)
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                stub.requests.append(Request(self.command, self.path, self.headers))
                if stub.breaks:
                    self.close_connection = True
                else:
                    self.answer(200)

            do_POST = do_GET

            def answer(self, status: int) -> None:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", free_port()), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self._closed = False

    def close(self) -> None:
        """Its port refuses connections from now on."""
        if not self._closed:
            self._closed = True
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
