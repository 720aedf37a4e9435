"""The JavaScript, as far as it can be judged without running it."""

import re
from pathlib import Path

import pytest

from dashboard.views import STATIC

MODULES = sorted((STATIC / "dashboard").rglob("*.js"))
PAGE = (STATIC.parent / "templates" / "dashboard" / "index.html").read_text()
MESSAGES = {path.stem: path.read_text() for path in MODULES if path.parent.name == "messages"}


def keys(language: str) -> set[str]:
    return set(re.findall(r"^  (\w+):", MESSAGES[language], re.MULTILINE))


def test_both_languages_say_the_same_things() -> None:
    assert keys("en") == keys("es")
    for key in keys("en"):
        places = [
            sorted(set(re.findall(r"\{(\w+)\}", line)) - {"one", "other"})
            for text in MESSAGES.values()
            for line in re.findall(rf"^  {key}: (.*)$", text, re.MULTILINE)
        ]
        assert places[0] == places[1], key


def test_every_message_is_used_and_every_used_one_exists() -> None:
    code = "\n".join(path.read_text() for path in MODULES if path.parent.name != "messages")
    used = set(re.findall(r'\bt\(\s*"(\w+)"', code))
    used |= set(re.findall(r'data-t(?:-\w+)?="(\w+)"', PAGE))
    missing = used - keys("en")
    unused = {key for key in keys("en") if key not in used and f'"{key}"' not in code}
    computed = {"range1", "range6", "range24", "range168"}
    assert (missing, unused - computed) == (set(), set())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_modules_are_small_and_safe(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 200
    assert text.startswith("/**"), "each says first what it is for"
    # Names come from strangers: text is never parsed as HTML or code.
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_every_name_that_is_imported_is_used(path: Path) -> None:
    text = path.read_text()
    for names in re.findall(r"import \{([^}]*)\} from", text):
        for name in filter(None, (name.strip() for name in names.split(","))):
            assert len(re.findall(rf"(?<![\w$]){re.escape(name)}(?![\w$])", text)) > 1, name


def test_the_client_knows_nothing_of_the_page() -> None:
    """client/ is the reference client: it runs wherever there are fetch and WebSocket."""
    for path in (STATIC / "dashboard" / "client").iterdir():
        text = path.read_text()
        assert not re.search(r"\b(document|window|location|navigator)\.", text), path.name
        assert not re.search(r'from "\.\./', text), path.name
