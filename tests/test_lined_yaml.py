"""YAML read strictly: nothing becomes what its writer did not mean, and every refusal has a line."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker import lined_yaml
from tracker.errors import EntryError, InputError


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("2025-10", "2025-10"),
        ("2025-10-09", "2025-10-09"),
        ("012", "012"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("1e3", "1e3"),
        ('"12"', "12"),
        ("'null'", "null"),
        ("!!str 12", "12"),
        ("12", 12),
        ("-3", -3),
        ("1.50", 1.5),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_a_scalar_is_read_as_written(written: str, read: object) -> None:
    value = lined_yaml.parse(f"a: {written}", "f")["a"]
    assert (value, type(value)) == (read, type(read))


def test_keys_and_items_know_their_lines() -> None:
    whole = lined_yaml.parse("# head\na: 1\nb:\n- x\n-\n  c: 2\n", "f")
    assert whole.line == 2
    assert whole.lines == {"a": 2, "b": 3}
    assert whole["b"].lines == [4, 6]
    assert whole["b"][1].lines == {"c": 6}


def test_an_anchor_is_read_where_its_alias_stands() -> None:
    assert lined_yaml.parse("a: &x [1]\nb: *x\n", "f") == {"a": [1], "b": [1]}


def test_nothing_is_null() -> None:
    assert lined_yaml.parse("", "f") is None
    assert lined_yaml.parse("# only a comment\n", "f") is None


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\na: 2\n", 2, "'a' is given twice"),
        ("a: 1\n1: x\n? [b]\n: c\n", 3, "a key must be text"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "is not read here"),
        ("a: !!timestamp 2025-10-09\n", 1, "is not read here"),
        ("a: *nowhere\n", 1, "undefined alias"),
        ("a: &x [*x]\n", 1, "undefined alias"),
        ("--- a\n--- b\n", 2, "second document"),
        ("a: 1\n  b: 2\n", 2, "mapping values are not allowed"),
    ],
)
def test_what_is_not_meant_is_refused_at_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(EntryError) as refused:
        lined_yaml.parse(text, "file.yml", EntryError)
    assert (refused.value.line, reason in refused.value.reason) == (line, True)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000], ids=["flow", "block", "map"]
)
def test_deep_nesting_is_refused_and_does_not_end_the_process(text: str) -> None:
    with pytest.raises(InputError, match="nested deeper than 50"):
        lined_yaml.parse(text, "f")


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(InputError, match="not YAML"):
        lined_yaml.parse("a: \ud800", "f")


def test_a_file_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_bytes("a: 1\nb: 中\n".encode("gb18030"))
    with pytest.raises(InputError, match="is not UTF-8") as refused:
        lined_yaml.load(path)
    assert refused.value.line == 2


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        lined_yaml.load(tmp_path / "none.yml")


# PyYAML's own writer breaks the line at these three in a key, and they come back as a space.
TEXT = st.text(st.characters(exclude_characters="\x85\u2028\u2029", codec="utf-8"))
TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)
@given(TREES)
def test_what_yaml_writes_is_read_back(tree: object) -> None:
    assert lined_yaml.parse(yaml.safe_dump(tree, allow_unicode=True), "f") == tree
