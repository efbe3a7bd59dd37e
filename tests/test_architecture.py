"""The picture in docs/architecture.md, held against the imports as they are."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "procure"

# Room -> rooms it may import. `cli`, `docs` and the package face may import anything.
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "resources": set(),
    "identifiers": set(),
    "models": {"identifiers"},
    "sources": {"models", "identifiers", "errors", "resources", "coverage"},
    "parties": {"models", "identifiers", "errors"},
    "coverage": {"models", "identifiers", "errors", "sources", "parties"},
    "bulk": {"models", "identifiers", "errors", "resources", "sources", "coverage"},
    "warehouse": {"models", "identifiers", "errors", "resources", "sources"},
    "refresh": {"models", "identifiers", "errors", "sources", "coverage", "parties", "warehouse"},
    "letters": {"models", "identifiers", "errors"},
    "language": {"models", "identifiers", "errors"},
    "claims": {"models", "identifiers", "errors", "language"},
    "review": {"models", "identifiers", "errors", "letters"},
    "second_reader": {"models", "identifiers", "errors", "review"},
    "checks": {"models", "identifiers", "errors", "parties", "coverage", "warehouse", "sources"},
    "report": {"models", "identifiers", "errors"},
    "exhibits": {"models", "parties", "coverage", "resources", "sources", "warehouse"},
    "lookup": {"models", "identifiers", "errors", "warehouse", "sources", "report", "watch", "coverage", "parties"},
    "prompt": {"models", "errors", "warehouse"},
    "watch": {"models", "errors", "warehouse"},
    "judgement": {"models", "errors", "warehouse"},
    "bundle": {
        "models",
        "identifiers",
        "errors",
        "resources",
        "warehouse",
        "sources",
        "letters",
        "claims",
        "review",
        "checks",
        "watch",
        "judgement",
    },
    "evaluation": {"models", "identifiers", "errors", "letters", "claims", "warehouse", "language"},
}
ANYTHING = {"cli", "docs", "__init__", "__main__"}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}


def _files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imported_rooms(path: Path) -> set[str]:
    rooms: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            rooms |= {name.name.split(".")[1] for name in node.names if name.name.startswith("procure.")}
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split(".")
            if parts[0] == "procure":
                rooms |= {parts[1]} if len(parts) > 1 else {name.name for name in node.names}
    return rooms - {"__version__"}


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    room = _room(path)
    if room in ANYTHING:
        return
    assert room in MAY_IMPORT, f"{room} is no room of docs/architecture.md"
    assert _imported_rooms(path) - {room} <= MAY_IMPORT[room]


def test_the_verifier_inside_a_bundle_needs_only_the_standard_library() -> None:
    import sys

    tree = ast.parse((PACKAGE / "bundle" / "verifier.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


def test_no_drawers() -> None:
    assert not [path for path in _files() if path.stem in DRAWERS or path.parent.name in DRAWERS]


def test_only_the_warehouse_opens_duckdb() -> None:
    # bulk has DuckDB read publishers' files; bundle and watch write small DuckDB files of their own.
    allowed = {"warehouse", "bulk", "bundle", "watch"}
    for path in _files():
        imports = {
            name.name.split(".")[0]
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Import)
            for name in node.names
        }
        assert "duckdb" not in imports or _room(path) in allowed, path


def test_importing_the_face_imports_nothing_heavy() -> None:
    import subprocess
    import sys

    code = "import procure, procure.cli, sys; print([m for m in ('pandas','duckdb','rich','pdfminer','requests','pydantic') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
