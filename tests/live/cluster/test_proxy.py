"""deploy/haproxy/haproxy.cfg by itself, before servers that do what a test tells them."""

import datetime
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from project.cluster import programs
from tests.live.cluster.stub import Stub
from tests.live.servers.cluster import is_installed
from tests.live.servers.proxy import Proxy
from tests.live.wait import wait_for

if not is_installed() and "CI" not in os.environ:
    pytest.skip("haproxy is not installed", allow_module_level=True)


@pytest.fixture
def stubs() -> Iterator[list[Stub]]:
    with ExitStack() as stack:
        yield [stack.enter_context(closing(Stub())) for _ in range(3)]


@pytest.fixture
def proxy(stubs: list[Stub]) -> Iterator[httpx.Client]:
    """A client of it."""
    with (
        closing(Proxy([stub.port for stub in stubs])) as proxy,
        httpx.Client(base_url=f"http://127.0.0.1:{proxy.start().port}", timeout=20) as client,
    ):
        yield client


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name.from_rfc4514_string("CN=charge.example")
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem, clear = serialization.Encoding.PEM, serialization.NoEncryption()
    path = tmp_path / "tls.pem"
    path.write_bytes(
        signed.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, clear)
    )
    return path


def test_the_proxy_accepts_it_as_docker_compose_uses_it(certificate: Path) -> None:
    done = subprocess.run(
        [*programs.proxy(), "-c"],
        env={"PATH": os.environ["PATH"], "TLS_CERTIFICATE": str(certificate)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    other = [line for line in done.stderr.splitlines() if "WARNING" in line]
    assert all("could not resolve address 'server-" in line for line in other), other


def test_it_tries_another_server_when_one_refuses(proxy: httpx.Client, stubs: list[Stub]) -> None:
    stubs[0].close()
    stubs[1].close()
    # At once: no health check has seen it yet.
    assert [proxy.post("/chargepoint").status_code for _ in range(6)] == [200] * 6


def test_it_reads_twice_but_never_writes_twice(proxy: httpx.Client, stubs: list[Stub]) -> None:
    stubs[0].breaks = stubs[1].breaks = True
    assert [proxy.get("/chargepoint").status_code for _ in range(6)] == [200] * 6
    stubs[2].breaks = True
    for stub in stubs:
        stub.requests.clear()
    # (On a connection that has carried an answer, it ends the connection instead.)
    answer = httpx.post(f"{proxy.base_url}/chargepoint")
    assert (answer.status_code, answer.json()) == (502, {"detail": "The server went away."})
    assert sum(len(stub.requests) for stub in stubs) == 1


def test_it_asks_those_that_are_ready(proxy: httpx.Client, stubs: list[Stub]) -> None:
    def asked() -> list[bool]:
        for stub in stubs:
            stub.requests.clear()
        answers = [proxy.get("/chargepoint") for _ in range(6)]
        assert {answer.status_code for answer in answers} <= {200, 503}
        return [bool(stub.requests) for stub in stubs]

    stubs[0].ready = False
    wait_for(lambda: asked() == [False, True, True], 10)
    # Nobody is ready (MongoDB elects a primary): those that live know best what to answer.
    stubs[1].ready = stubs[2].ready = stubs[2].alive = False
    wait_for(lambda: asked() == [True, True, False], 10)
    stubs[0].alive = stubs[1].alive = False
    wait_for(lambda: asked() == [False, False, False], 10)
    answer = proxy.get("/chargepoint")
    assert (answer.status_code, answer.json()) == (503, {"detail": "No server is there."})
    assert answer.headers["Retry-After"] == "2"
    stubs[1].ready = stubs[1].alive = True
    wait_for(lambda: asked() == [False, True, False], 10)


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/%6Detrics"])
def test_it_shows_nobody_the_metrics(proxy: httpx.Client, stubs: list[Stub], path: str) -> None:
    assert proxy.get(path).json() == {"detail": "Not found."}
    assert [stub.requests for stub in stubs] == [[], [], []]


def heard(stubs: list[Stub]) -> Callable[[str], list[str]]:
    [request] = [request for stub in stubs for request in stub.requests]
    return lambda name: request.headers.get_all(name) or []


def test_it_says_itself_who_asks_and_how(proxy: httpx.Client, stubs: list[Stub]) -> None:
    proxy.get("/", headers={"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https"})
    assert heard(stubs)("X-Forwarded-For")[-1] == "127.0.0.1"
    assert heard(stubs)("X-Forwarded-Proto") == ["http"]


@pytest.mark.parametrize("given", ["mine", "", "a b", "x" * 65, None])
def test_each_request_has_an_id(proxy: httpx.Client, stubs: list[Stub], given: str | None) -> None:
    answer = proxy.get("/", headers={} if given is None else {"X-Request-ID": given})
    [id] = heard(stubs)("X-Request-ID")
    assert answer.headers["X-Request-ID"] == id
    assert id == given if given == "mine" else len(id) == 36


@pytest.mark.parametrize("path", ["/metrics", "/chargepoint"])
def test_what_the_proxy_says_itself_has_one_too(
    proxy: httpx.Client, stubs: list[Stub], path: str
) -> None:
    for stub in stubs:
        stub.close()
    answer = proxy.get(path, headers={"X-Request-ID": "mine"})
    assert (answer.status_code, answer.headers["X-Request-ID"]) in [(404, "mine"), (503, "mine")]


def test_with_a_certificate_everybody_comes_by_https(stubs: list[Stub], certificate: Path) -> None:
    with (
        closing(Proxy([stub.port for stub in stubs], certificate)) as proxy,
        httpx.Client(verify=False) as client,
    ):
        proxy.start()
        secure = f"https://127.0.0.1:{proxy.tls_port}/chargepoint"
        assert client.get(secure, headers={"X-Forwarded-Proto": "http"}).status_code == 200
        assert heard(stubs)("X-Forwarded-Proto") == ["https"]
        sent = client.get(f"http://127.0.0.1:{proxy.port}/chargepoint")
        assert (sent.status_code, sent.headers["Location"][:8]) == (308, "https://")
