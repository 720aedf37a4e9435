"""docs/delivery.md names a test for each invariant, and each of them exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "delivery.md").read_text()
TESTS = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))


@pytest.mark.parametrize("number", range(1, 12))
def test_an_invariant_names_tests_that_exist(number: int) -> None:
    (row,) = re.findall(rf"^\| I{number} \|.*$", PAGE, re.MULTILINE)
    named = re.findall(r"`(test_\w+)`", row)
    assert named
    assert [name for name in named if f"def {name}(" not in TESTS] == []
