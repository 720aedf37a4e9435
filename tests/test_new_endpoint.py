"""A new model with its endpoint costs about 40 lines, all of them additions (house-style 6)."""

import ast
import textwrap
from pathlib import Path

from tests import connectors

ROOT = Path(__file__).resolve().parent.parent
SOURCE = Path(connectors.__file__).read_text()


def test_it_only_adds() -> None:
    """Classes under the kit's, one `register`, and nothing done to what is imported."""
    body = ast.parse(SOURCE).body
    classes = [node for node in body if isinstance(node, ast.ClassDef)]
    assert [ast.unparse(base) for node in classes for base in node.bases] == [
        "SoftDeleteDocument",
        "SoftDeleteSerializer",
        "SoftDeleteViewSet",
    ]
    assert not [node for cls in classes for node in cls.body if isinstance(node, ast.FunctionDef)]
    docstring, *rest = [
        ast.unparse(node)
        for node in body
        if not isinstance(node, ast.Import | ast.ImportFrom | ast.ClassDef)
    ]
    assert rest == [
        "router = Router()",
        "router.register('connector', ConnectorViewSet, basename='connector')",
        "urlpatterns = [*router.urls, path('', include('project.urls'))]",
    ]


def test_it_costs_about_forty_lines() -> None:
    code = [line for line in SOURCE.splitlines() if line.strip() and not line.startswith('"""')]
    assert len(code) <= 40


def test_the_documentation_shows_this_one() -> None:
    """docs/architecture.md, how to add a model: the same fields, indexes and properties."""
    page = (ROOT / "docs" / "architecture.md").read_text()
    shown = textwrap.dedent(page.split("```python\n")[1].split("```")[0])
    assert shown.startswith("class Connector(SoftDeleteDocument):")
    [ours] = [n for n in ast.parse(SOURCE).body if getattr(n, "name", "") == "Connector"]
    assert values(ast.parse(shown).body[0]) == values(ours)


def values(cls: ast.stmt) -> dict[str, str]:
    """The class attributes and what they are set to."""
    assert isinstance(cls, ast.ClassDef)
    return {
        ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target): ast.unparse(
            node.value
        )
        for node in cls.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value
    }


def test_nothing_else_knows_of_it() -> None:
    """It is served although no line of ours was edited for it."""
    ours = [path for app in ROOT.glob("*/apps.py") for path in app.parent.rglob("*.py")]
    assert len(ours) > 30
    assert [path for path in ours if "onnector" in path.read_text()] == []
