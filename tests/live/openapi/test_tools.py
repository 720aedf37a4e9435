"""A linter has nothing to say, and the collection that is made for Postman works."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.live.openapi.conftest import Watched
from tests.live.registry import Registry

ROOT = Path(__file__).parents[3]
Request = dict[str, Any]


def test_redocly_has_one_objection(tools: Path, file: Path) -> None:
    """No operation takes a ticket as JSON; it is in the document for those who read of streams."""
    command = [tools / "redocly", "lint", file, "--extends=recommended", "--format=json"]
    quiet = os.environ | {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=file.parent,
        env=quiet,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    [problem] = json.loads(done.stdout)["problems"]
    assert (problem["severity"], problem["ruleId"]) == ("warn", "no-unused-components")
    assert problem["message"] == 'Security scheme: "ticket" is never used.'


def requests(folder: dict[str, Any]) -> Iterator[Request]:
    for item in folder["item"]:
        if "request" in item:
            yield item["request"]
        else:
            yield from requests(item)


def target(request: Request) -> str:
    """The path with its variables filled in."""
    path = "/" + "/".join(request["url"]["path"])
    for variable in request["url"].get("variable", []):
        path = path.replace(f":{variable['key']}", variable["value"])
    return path


def test_a_collection_is_made_and_works(
    tools: Path, registry: Registry, document: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "collection.json"
    subprocess.run([ROOT / "scripts" / "collection", path, registry.url], check=True, timeout=120)
    collection = json.loads(path.read_text())
    assert {each["key"]: each["value"] for each in collection["variable"]} == {
        "baseUrl": registry.url
    }
    assert collection["auth"]["type"] == "bearer"
    found = [*requests(collection)]
    assert {
        (each["method"].lower(), re.sub(r":(\w+)", r"{\1}", "/" + "/".join(each["url"]["path"])))
        for each in found
    } == {(method, path) for path, methods in document["paths"].items() for method in methods}
    # In its own order it tells the story of the first charge point, with the examples as bodies.
    with Watched(document, base_url=registry.url, timeout=20) as client:
        for each in found:
            headers = {
                header["key"]: header["value"]
                for header in each["header"]
                if not header.get("disabled")
            }
            body = each.get("body", {}).get("raw")
            answer = client.request(each["method"], target(each), content=body, headers=headers)
            expected = 404 if target(each) == "/ticket" else 299
            assert answer.status_code <= expected, (each["method"], target(each), answer.text)
