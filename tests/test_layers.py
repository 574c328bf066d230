"""Imports run one way: a module may import from its own layer's folder and from the layers below it."""

import ast
from pathlib import Path

import pytest

LAYERS = [
    {"errors", "resources", "lined_yaml", "__init__"},
    {
        "model",
        "money",
        "life",
        "vocabulary",
        "vocabulary_file",
        "vocabulary_entry",
        "terms",
        "contract",
        "addresses",
        "formulas",
        "bill_steps",
        "law_names",
        "award_words",
        "intervention_words",
    },
    {"catalogue", "fetch", "rates", "facets"},
    {"extract", "readers", "entry"},
    {"store", "decide", "listing"},
    {"review", "exchange"},
    {"publish", "analyze", "schedule"},
    {
        "ingest",
        "amending",
        "backfill",
        "bringing",
        "call_changes",
        "list_changes",
        "settlement",
        "statutes",
        "law_import",
        "rereading",
        "polling",
        "workers",
        "workers_warm",
        "watch",
    },
    {"cli", "__main__"},
]
LAYER = {name: number for number, names in enumerate(LAYERS) for name in names}
PACKAGE = Path(__file__).resolve().parent.parent / "tracker"
NETWORK = {"httpx", "httpcore", "socket", "urllib.request", "http.client", "requests"}
Import = ast.Import | ast.ImportFrom


@pytest.fixture(scope="module")
def imports() -> dict[str, list[Import]]:
    """Every import statement of each module, by the module's path in the package."""
    return {
        path.relative_to(PACKAGE).as_posix(): [
            node
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def names(statements: list[Import]) -> set[str]:
    """The modules that are imported, or imported from, by their full names."""
    found = set()
    for node in statements:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif node.module == "tracker":
            found |= {f"tracker.{alias.name}" for alias in node.names if alias.name != "__version__"}
        elif node.module:
            found.add(node.module)
    return found


def part(module: str) -> str:
    pieces = module.split(".")
    return pieces[1] if len(pieces) > 1 else "__init__"


def test_every_import_runs_down_the_layers(imports: dict[str, list[Import]]) -> None:
    upward = {}
    for path, statements in imports.items():
        own = path.split("/")[0].removesuffix(".py")
        parts = {part(name) for name in names(statements) if name.split(".")[0] == "tracker"}
        if above := {name for name in parts if name != own and LAYER.get(name, 99) > LAYER[own]}:
            upward[path] = above
    assert upward == {}


def test_imports_are_absolute(imports: dict[str, list[Import]]) -> None:
    relative = {
        (path, node.lineno)
        for path, statements in imports.items()
        for node in statements
        if isinstance(node, ast.ImportFrom) and node.level
    }
    assert relative == set()


def test_only_fetch_talks_to_the_network(imports: dict[str, list[Import]]) -> None:
    guilty = {
        path: found
        for path, statements in imports.items()
        if (found := names(statements) & NETWORK)
        and not path.startswith("fetch/")
        and not path.endswith("/serve.py")
    }
    assert guilty == {}


def test_sqlite_comes_from_sqlite_utils(imports: dict[str, list[Import]]) -> None:
    direct = {path for path, statements in imports.items() if names(statements) & {"sqlite3", "pysqlite3"}}
    assert direct == set()
