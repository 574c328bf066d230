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
MODULES = sorted(PACKAGE.rglob("*.py"))


def part(module: str) -> str:
    """`tracker.store.events` is part `store`."""
    pieces = module.split(".")
    return pieces[1] if len(pieces) > 1 else "__init__"


def imports(path: Path) -> set[str]:
    """The parts of the tracker that a file imports, lazily or not."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "tracker":
                found |= {f"tracker.{alias.name}" for alias in node.names if alias.name != "__version__"}
            else:
                found.add(node.module)
    return {part(name) for name in found if name.split(".")[0] == "tracker"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_down_the_layers(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    above = {name for name in imports(path) if name != own and LAYER.get(name, 99) > LAYER[own]}
    assert not above, f"{path.name} imports from above its layer: {above}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_are_absolute(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    relative = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
    assert not relative


def test_only_fetch_talks_to_the_network() -> None:
    network = {"httpx", "httpcore", "socket", "urllib.request", "http.client", "requests"}
    guilty = {}
    for path in MODULES:
        names = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module)
        if names & network and "fetch" not in path.relative_to(PACKAGE).parts and path.name != "serve.py":
            guilty[str(path.relative_to(PACKAGE))] = names & network
    assert not guilty


def test_sqlite_comes_from_sqlite_utils() -> None:
    """sqlite_utils takes a newer SQLite where one is installed; two different ones must not meet."""
    direct = [
        path.name
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import)
        and any(alias.name in {"sqlite3", "pysqlite3"} for alias in node.names)
    ]
    assert not direct
