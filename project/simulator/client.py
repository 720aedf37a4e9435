"""The HTTP API over one connection that is kept open. Standard library only: it runs anywhere."""

import json
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

TIMEOUT = 10.0  # seconds


class NoAnswer(Exception):
    """The server is away or busy: the same request may succeed later."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait  # seconds, as Retry-After says


class Refused(Exception):
    """The server understood, and will not do it."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status


class Client:
    def __init__(self, url: str, key: str = "") -> None:
        """Raises ValueError when `url` is none; `key` is sent as `Authorization: Bearer`."""
        parts = urlsplit(url)
        kinds = {"http": HTTPConnection, "https": HTTPSConnection}
        if parts.scheme not in kinds or not parts.hostname:
            raise ValueError(f"{url!r} is not like http://localhost:8000")
        self._connection = kinds[parts.scheme](parts.hostname, parts.port, timeout=TIMEOUT)
        self._prefix = parts.path.rstrip("/")
        self._headers = {"Accept": "application/json"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"

    def close(self) -> None:
        self._connection.close()

    def get(self, path: str) -> Any:
        return self._request("GET", path, None)

    def put(self, path: str, value: Any) -> Any:
        return self._request("PUT", path, json.dumps(value))

    def _request(self, method: str, path: str, body: str | None) -> Any:
        """Both verbs are idempotent: what is repeated after a lost answer does no harm."""
        headers = self._headers | ({"Content-Type": "application/json"} if body else {})
        kept_open = self._connection.sock is not None
        try:
            self._connection.request(method, self._prefix + path, body, headers)
            response = self._connection.getresponse()
            answer = response.read()
        except (OSError, HTTPException) as error:
            self._connection.close()
            if kept_open and isinstance(error, ConnectionError):
                # The server closed it while it was idle. The next one is new: no endless loop.
                return self._request(method, path, body)
            raise NoAnswer(str(error) or type(error).__name__) from error
        return _read(response, answer)


def _read(response: HTTPResponse, answer: bytes) -> Any:
    status, reason = response.status, response.reason
    if status < 300:
        try:
            return json.loads(answer)
        except ValueError as error:
            raise NoAnswer("the answer is not JSON") from error
    if status >= 500 or status == 429:
        wait = response.headers.get("Retry-After", "")
        raise NoAnswer(f"{status} {reason}", float(wait) if wait.isdecimal() else None)
    raise Refused(status, answer.decode(errors="replace")[:200] or reason)
