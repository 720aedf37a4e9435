"""Blocks of the documentation that are marked, run as a reader would run them, page by page.

```bash run          has to end well
```python watch      goes on for ever: is stopped when it has printed what follows
```output            what the block before it prints
"""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.live.servers import ChargepointServer
from tests.live.servers.chargepoint import inherited_variables
from tests.live.wait import wait_for
from tests.test_docs import PAGES, ROOT

TIMEOUT = 30.0  # seconds
FENCE = re.compile(
    r"^```(bash|python) (run|watch)\n(.*?)^```\n(?:\n```output\n(.*?)^```)?", re.M | re.S
)


class Block(NamedTuple):
    language: str
    kind: str
    source: str
    output: str


def blocks(page: Path) -> list[Block]:
    return [Block(*found) for found in FENCE.findall(page.read_text())]


WITH_BLOCKS = [page for page in PAGES if blocks(page)]


def test_every_mark_is_understood() -> None:
    marked = r"^```(?:\w+ \w+|output)"
    for page in PAGES:
        count = len(re.findall(marked, page.read_text(), re.MULTILINE))
        assert count == sum(1 + bool(block.output) for block in blocks(page)), page


def comparable(text: str) -> str:
    """Without what differs from run to run: instants and the name of the log."""
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "<instant>", text)
    return re.sub(r"\b[0-9a-z]{6}-(\d+)\b", r"<log>-\1", text).strip()


@pytest.mark.parametrize("page", WITH_BLOCKS, ids=lambda page: str(page.relative_to(ROOT)))
def test_its_blocks_do_what_they_say(
    page: Path, server: Callable[..., ChargepointServer], tmp_path: Path
) -> None:
    url = server().base_url
    for number, block in enumerate(blocks(page)):
        output = tmp_path / str(number)
        run(block, url, output)
        if block.output:
            assert comparable(output.read_text()) == comparable(block.output), block.source


def run(block: Block, url: str, output: Path) -> None:
    position = httpx.get(f"{url}/chargepoint").headers["Last-Event-ID"]
    source = block.source.replace("localhost:8000", url.removeprefix("http://"))
    source = source.replace("k3f9ab-", position.split("-")[0] + "-")
    command = {"bash": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-u", "-c"]}
    variables = inherited_variables() | {"PYTHONPATH": "clients/python"}
    with output.open("wb") as file:
        process = subprocess.Popen(
            [*command[block.language], source], cwd=ROOT, stdout=file, env=variables
        )
        try:
            if block.kind == "run":
                assert process.wait(TIMEOUT) == 0, source
            else:
                expected = len(block.output.splitlines())
                wait_for(
                    lambda: process.poll() or len(output.read_text().splitlines()) >= expected,
                    TIMEOUT,
                    source,
                )
        finally:
            process.kill()
            process.wait()
