"""docker-compose.yml names only what there is, and leaves nothing open or unwatched.

(scripts/check holds it against the specification's schema, and lints the Dockerfile.)
"""

import ast
import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.test_docs import variables

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SERVERS = [name for name in SERVICES if name.startswith("server-")]
LASTING = sorted(SERVICES.keys() - {"replica-set"})  # which ends by itself
PROXY = (ROOT / "deploy" / "haproxy" / "haproxy.cfg").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_limited_and_comes_back(name: str) -> None:
    service = SERVICES[name]
    assert {"cpus", "memory", "pids"} <= service["deploy"]["resources"]["limits"].keys()
    assert service["restart"] == ("unless-stopped" if name in LASTING else "on-failure")
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"]


@pytest.mark.parametrize("name", LASTING)
def test_each_service_that_lasts_is_watched(name: str) -> None:
    service = SERVICES[name]
    own = name in SERVERS and service["build"] == "." and "HEALTHCHECK" in DOCKERFILE
    assert own or service["healthcheck"]["test"]


def test_only_the_proxy_can_be_reached() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    outside = [name for name, service in SERVICES.items() if "outside" in service["networks"]]
    assert outside == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_nobody_is_root() -> None:
    """By number, so that whoever runs it can see that. HAProxy's image has a user of its own."""
    [user] = re.findall(r"^USER (\d+):\d+$", DOCKERFILE, re.MULTILINE)
    assert int(user) > 0
    others = {name: s for name, s in SERVICES.items() if s["image"] not in ("chargepoint",)}
    users = {name: s["user"] for name, s in others.items() if name != "proxy"}
    assert [name for name, user in users.items() if int(user.split(":")[0]) == 0] == []


def test_each_image_has_a_release() -> None:
    images = {service["image"] for service in SERVICES.values()} - {"chargepoint"}
    assert all(re.fullmatch(r"[a-z]+:\d+(\.\d+)?(-[a-z]+)?", image) for image in images), images


@pytest.mark.parametrize("name", SERVERS)
def test_the_servers_know_each_variable(name: str) -> None:
    given = SERVICES[name]["environment"].keys()
    sources = [ROOT / "project" / path for path in ("settings.py", "server/environment.py")]
    read = {each for path in sources for each in variables(ast.parse(path.read_text()))}
    assert given <= read
    # What is not here, nobody can set: these are compose's own business, or for development.
    assert read - given == {"HOST", "PORT", "DEBUG", "API_KEYS"}


def test_the_proxy_knows_each_variable() -> None:
    known = set(re.findall(r"\$\{([A-Z_0-9]+)|defined\(([A-Z_]+)\)", PROXY))
    assert SERVICES["proxy"]["environment"].keys() <= {name for pair in known for name in pair}


def test_the_proxy_takes_no_more_than_fits_into_its_memory() -> None:
    [files] = map(int, re.findall(r"^    fd-hard-limit (\d+)$", PROXY, re.MULTILINE))
    assert SERVICES["proxy"]["ulimits"]["nofile"] == files
    assert SERVICES["proxy"]["deploy"]["resources"]["limits"]["memory"] == "512m"
    assert files / 2 * 35 * 1024 < 512 * 2**20


def test_the_example_has_what_must_be_filled_in() -> None:
    example = (ROOT / ".env.example").read_text()
    required = set(re.findall(r"\$\{(\w+):\?", TEXT))
    optional = set(re.findall(r"\$\{(\w+):-", TEXT))
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == required
    assert set(re.findall(r"^#([A-Z_]+)=", example, re.MULTILINE)) == optional
    secrets = re.findall(r"^(SECRET_KEY|MONGODB_\w+)=(.*)$", example, re.MULTILINE)
    assert [value for _, value in secrets if value] == []


def test_what_is_filled_in_gets_neither_into_git_nor_into_the_image() -> None:
    assert {".env", "*.pem"} <= set((ROOT / ".gitignore").read_text().splitlines())
    # Docker's patterns begin at the root, unlike git's.
    assert {"**/.env", "**/*.pem"} <= set((ROOT / ".dockerignore").read_text().splitlines())


def test_the_proxy_asks_each_server() -> None:
    for backend in PROXY.split("\nbackend ")[1:]:
        named = re.findall(r'^    server \w+ "\$\{SERVER_\d-(.+):(\d+)\}"', backend, re.MULTILINE)
        [port] = re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE)
        assert named == [(server, port) for server in SERVERS]


def test_prometheus_is_let_in_by_each_server() -> None:
    prometheus = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text())
    [targets] = prometheus["scrape_configs"][0]["static_configs"]
    hosts = SERVICES["server-1"]["environment"]["ALLOWED_HOSTS"].split(",")[1:]
    assert [target.split(":")[0] for target in targets["targets"]] == hosts == SERVERS


def test_each_path_and_module_is_there() -> None:
    for volume in SERVICES["proxy"]["volumes"]:
        assert (ROOT / volume.split(":")[0]).exists()
    assert importlib.util.find_spec(SERVICES["replica-set"]["command"][-1])


def test_each_secret_is_declared() -> None:
    named = set(re.findall(r"/run/secrets/(\w+)", TEXT))
    given = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert named == given == COMPOSE["secrets"].keys()
