"""Real requests and answers (examples.json); tests/openapi/test_examples.py has them told again."""

import json
from pathlib import Path
from typing import Any

from project.base.json import dumps

EXAMPLES: dict[str, Any] = json.loads(Path(__file__).with_name("examples.json").read_text())


def example(operation: str, of: str) -> dict[str, Any]:
    """The example of this operation's `request` or `answer`; nothing where there is none."""
    told = EXAMPLES["operations"].get(operation, {})
    return {"example": told[of]} if of in told else {}


def refused(status: int) -> dict[str, Any]:
    return {"example": EXAMPLES["refusals"][str(status)]}


def stream(operation: str) -> dict[str, Any]:
    """The same events as a stream sends them."""
    since = "k3f9-2" if operation == "list_events" else "k3f9-0"
    events = EXAMPLES["operations"][operation]["answer"]
    blocks = [f"id: {event['id']}\ndata: {dumps(event).decode()}\n\n" for event in events]
    return {"example": f"retry: 2000\nid: {since}\n\n{''.join(blocks)}"}
