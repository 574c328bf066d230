"""The list reader: answers in every form a list comes in, and what is no list."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import AnswerTruncated, ReadError
from tracker.model import ListRow, Reading, Request, Response, Source
from tracker.model.listing import ListOptions, Standing
from tracker.readers import reader

STANDING = Standing("Entity List", "entity_listing")
URL = "https://lists.example/list"


def options(format: str = "csv", **more: object) -> ListOptions:
    fields = {"format": format, "standing": STANDING, "key": ("name",), "name": "name"}
    return ListOptions(**{**fields, **more})  # type: ignore[arg-type]


def read(body: str | bytes, given: ListOptions, content_type: str = "") -> Reading:
    source = Source("entities", "Entities", (URL,), "list", dt.timedelta(days=1), options=given)
    body = body.encode() if isinstance(body, str) else body
    moment = dt.datetime(2026, 5, 4, tzinfo=dt.UTC)
    return reader("list").read(
        source, Response(Request(URL), URL, 200, {"content-type": content_type}, body, moment)
    )


def rows(body: str | bytes, given: ListOptions, content_type: str = "") -> dict[str, dict[str, str]]:
    """The fields of the rows by name."""
    return {row.name: dict(row.fields) for row in read(body, given, content_type).rows}


class TestDelimited:
    def test_columns_by_their_names_wherever_they_stand(self) -> None:
        one, other = "name,city\nAlpha,Xiamen\n", "city,name\nXiamen,Alpha\n"
        assert read(one, options()).rows == read(other, options()).rows

    def test_line_ends_and_commas_in_quotes(self) -> None:
        body = 'name,street\r\n"Alpha\r\nWorks","5, Hubin ""New"" Road"\r\n'
        assert rows(body, options()) == {
            "Alpha Works": {"name": "Alpha Works", "street": '5, Hubin "New" Road'}
        }

    @pytest.mark.parametrize(
        ("body", "content_type"),
        [
            ("\ufeffname\n石墨公司\n".encode(), ""),
            ("name\n石墨公司\n".encode("utf-16"), ""),
            ("name\n石墨公司\n".encode("gb18030"), "text/csv; charset=gb2312"),
        ],
    )  # fmt: skip
    def test_encodings_and_marks_of_them(self, body: bytes, content_type: str) -> None:
        assert list(rows(body, options(), content_type)) == ["石墨公司"]

    def test_bytes_of_windows_are_read(self) -> None:
        assert list(rows("name\nSociété Alpha\n".encode("cp1252"), options())) == ["Société Alpha"]

    def test_a_header_below_a_title(self) -> None:
        body = "Entity List as of May 2026,,\n,,\nName,City,Date\nAlpha,Xiamen,2026\n"
        assert rows(body, options()) == {"Alpha": {"name": "Alpha", "City": "Xiamen", "Date": "2026"}}

    def test_semicolons_and_tabs(self) -> None:
        assert rows("name;city\nAlpha, Ltd.;Xiamen\n", options()) == {
            "Alpha, Ltd.": {"name": "Alpha, Ltd.", "city": "Xiamen"}
        }
        assert rows("name\tcity\nAlpha\tXiamen\n", options("tsv")) == {
            "Alpha": {"name": "Alpha", "city": "Xiamen"}
        }

    def test_semicolons_between_quotes(self) -> None:
        assert list(rows('"name";"city"\n"Alpha, Ltd.";"Xiamen"\n', options())) == ["Alpha, Ltd."]

    def test_no_header_at_all(self) -> None:
        given = options(header=False, columns=(("number", "number"), ("name", "name")))
        assert rows("36,Alpha\n173,Beta\n", given) == {
            "Alpha": {"number": "36", "name": "Alpha"},
            "Beta": {"number": "173", "name": "Beta"},
        }

    def test_a_column_that_is_missing_is_named_with_those_there_are(self) -> None:
        with pytest.raises(ReadError, match=r"has no column start_date; its columns are name, listed_on"):
            read("name,listed_on\nAlpha,2026\n", options(date="start_date"))

    def test_a_heading_that_varies(self) -> None:
        given = options(headers=(("name", "Name of Entity"), ("name", "Entity Name")))
        assert (
            list(rows("Entity Name\nAlpha\n", given))
            == list(rows("Name of entity\nAlpha\n", given))
            == ["Alpha"]
        )

    def test_more_cells_than_columns_are_refused(self) -> None:
        with pytest.raises(ReadError, match="3 cells in row 1 under 2 columns"):
            read("name,city\nAlpha,Ltd.,Xiamen\n", options())

    @pytest.mark.parametrize("body", ['name,city\nAlpha,"Xia', "name,city\nAlpha,Xiamen\nBet"])
    def test_an_end_in_the_middle_of_a_row(self, body: str) -> None:
        with pytest.raises(AnswerTruncated, match="cut off"):
            read(body, options())


class TestJson:
    def test_rows_at_a_path_with_columns_from_within(self) -> None:
        body = {"meta": {"count": 1}, "data": {"rows": [
            {"name": "Alpha", "ids": [1, 2], "active": True, "note": None, "size": {"rows": 3},
             "addresses": [{"city": "Xiamen", "country": "CN"}, {"city": "Dubai", "country": "AE"}, {"city": "Xiamen"}]},
        ]}}  # fmt: skip
        assert rows(json.dumps(body), options("json", rows="data.rows")) == {
            "Alpha": {"name": "Alpha", "ids": "1; 2", "active": "yes", "note": "", "size.rows": "3",
                      "addresses.city": "Xiamen; Dubai", "addresses.country": "CN; AE"}
        }  # fmt: skip

    def test_json_lines_and_texts(self) -> None:
        assert list(rows('{"name": "Alpha"}\n{"name": "Beta"}\n', options("json"))) == ["Alpha", "Beta"]
        assert list(rows('["Alpha", "Beta"]', options("json", key=("value",), name="value"))) == [
            "Alpha",
            "Beta",
        ]

    @pytest.mark.parametrize(
        "body", ['{"rows": [{"name": "Alpha"}, {"na', '[{"name": "Alpha"},', '{"name": "A"}\n{"na']
    )
    def test_an_end_in_the_middle(self, body: str) -> None:
        with pytest.raises(AnswerTruncated):
            read(body, options("json"))

    def test_another_place_than_said(self) -> None:
        with pytest.raises(ReadError, match="no array is at results"):
            read('{"error": "maintenance"}', options("json", rows="results"))

    def test_a_column_that_no_row_has(self) -> None:
        with pytest.raises(ReadError, match="has no column since"):
            read('[{"name": "Alpha"}]', options("json", date="since"))

    def test_nested_without_end(self) -> None:
        with pytest.raises(ReadError, match=r"nested too deeply|not JSON"):
            read("[" * 100_000, options("json"))

    def test_a_number_without_end(self) -> None:
        for body in ('[{"name": "Alpha", "n": %s}]', '{"name": "Alpha"}\n{"name": "Beta", "n": %s}'):
            with pytest.raises(ReadError, match="JSON"):
                read(body % ("9" * 5_000), options("json"))


class TestHtml:
    TABLE = (
        "<html><body><table><tr><th>Menu</th></tr></table>"
        "<table><tr><th rowspan=1>Country</th><th>Name</th><th>Policy</th></tr>"
        "<tr><td rowspan=2>China</td><td>Alpha<br>Works <!-- a note --></td><td>Denial</td></tr>"
        "<tr><td>Beta <b>Works</b></td><td>Denial <table><tr><td>inner</td></tr></table></td></tr>"
        "<tr><td>Iran</td><td>Gamma</td></tr></table></body></html>"
    )

    def test_the_table_whose_header_has_the_columns(self) -> None:
        found = rows(self.TABLE, options("html", country="country"))
        assert [(name, one["country"]) for name, one in found.items()] == [
            ("Alpha Works", "China"), ("Beta Works", "China"), ("Gamma", "Iran"),
        ]  # fmt: skip

    def test_a_table_that_spans_without_measure_is_bounded(self) -> None:
        wide = "<td colspan=900 rowspan=900>Alpha</td>" * 5_000
        body = f"<table><tr><th>Name</th></tr><tr>{wide}</tr><tr><td>Beta</td></tr></table>"
        assert list(rows(body, options("html"))) == ["Alpha"]

    def test_several_tables_are_one_list(self) -> None:
        body = "<table><tr><th>Name</th></tr><tr><td>Alpha</td></tr></table>" * 1
        body += "<table><tr><th>Name</th><th>City</th></tr><tr><td>Beta</td><td>Xiamen</td></tr></table>"
        assert list(rows(body, options("html"))) == ["Alpha", "Beta"]

    def test_elements_that_are_rows(self) -> None:
        body = "<ul id=l><li><a href='/a'>Alpha</a> <i>CN</i></li><li><a href='/b'>Beta</a> <i>RU</i></li></ul><ul><li>About</li></ul>"
        given = options("html", rows="#l > li", columns=(("name", "a"), ("country", "i"), ("page", "a@href")))
        assert rows(body, given)["Beta"] == {"name": "Beta", "country": "RU", "page": "/b"}

    def test_elements_whose_text_is_cut(self) -> None:
        body = "<ol><li>(a) antimony;</li><li>(b) cobalt.</li><li>How it was made</li></ol>"
        given = options("html", rows="ol > li", pattern=r"^\([a-z]\) (?P<name>[^;.]+)")
        assert list(rows(body, given)) == ["antimony", "cobalt"]

    def test_a_page_that_ends_in_the_middle(self) -> None:
        with pytest.raises(AnswerTruncated, match="inside a table"):
            read(self.TABLE[:200], options("html"))
        with pytest.raises(AnswerTruncated, match="ends in the middle"):
            read("<html><body><ul><li>Alpha</li><li>Be", options("html", rows="li", pattern="(?P<name>.+)"))

    def test_another_page(self) -> None:
        for body in (
            "<html><body><p>Moved</p></body></html>",
            "<table><tr><th>City</th></tr><tr><td>X</td></tr></table>",
        ):
            with pytest.raises(ReadError, match=r"no table is on the page|has no column name"):
                read(body, options("html"))
        with pytest.raises(ReadError, match=r"nothing on the page is at ul\.list"):
            read("<html><body></body></html>", options("html", rows="ul.list", pattern="(?P<name>.+)"))


class TestLines:
    def test_a_line_a_row(self) -> None:
        given = options("lines", key=("text",), name="text")
        assert list(rows("Alpha\n\n  Beta \n", given)) == ["Alpha", "Beta"]

    def test_a_line_is_cut_by_a_pattern(self) -> None:
        given = options("lines", pattern=r"^(?P<name>[^,]+), (?P<since>\d{4})$", date="since")
        assert rows("The list\nAlpha, 2019\nBeta, 2021\n", given) == {
            "Alpha": {"name": "Alpha", "since": "2019"}, "Beta": {"name": "Beta", "since": "2021"},
        }  # fmt: skip


class TestRows:
    def test_a_key_without_measure_is_bounded(self) -> None:
        (row,) = read(f"name,city\n{'Alpha ' * 500},X\n", options()).rows
        assert len(row.key) < 400

    def test_only_those_of_one_list(self) -> None:
        body = "name,source\nAlpha,EL\nBeta,SDN\nGamma,el\n"
        assert list(rows(body, options(where=(("source", "EL"),)))) == ["Alpha", "Gamma"]

    def test_volatile_columns_are_left_out(self) -> None:
        body = "id,name,fetched\n1,Alpha,today\n"
        assert rows(body, options(ignored=("Fetched", "id"))) == {"Alpha": {"name": "Alpha"}}
        assert rows(body, options(kept=("id",))) == {"Alpha": {"name": "Alpha", "id": "1"}}

    def test_empty_cells_that_mean_the_one_above(self) -> None:
        found = rows("country,name\nChina,Alpha\n,Beta\nIran,Gamma\n", options(filled=("country",)))
        assert [one["country"] for one in found.values()] == ["China", "China", "Iran"]

    def test_a_cell_that_is_cut_into_columns(self) -> None:
        given = options(split=(("entity", r"^(?P<name>.+?)(?: \(also (?P<also>.+)\))?$"),), aliases=("also",))
        found = read("entity\nAlpha (also Beta; Gamma)\nDelta\n", given)
        assert [(row.name, given.aliases_of(row)) for row in found.rows] == [
            ("Alpha", ("Beta", "Gamma")),
            ("Delta", ()),
        ]

    def test_a_key_of_several_columns(self) -> None:
        found = read("name,country\nAlpha,CN\nAlpha,RU\n", options(key=("name", "country")))
        assert [row.key for row in found.rows] == ["alpha | cn", "alpha | ru"]

    def test_a_row_twice_is_one_and_two_of_one_key_are_two(self) -> None:
        body = "name,city\nAlpha,Xiamen\nAlpha,Xiamen\nBeta,One\nBeta,Two\n" + "".join(
            f"Firm {n},C\n" for n in range(60)
        )
        found = read(body, options())
        assert len({row.key for row in found.rows}) == len(found.rows) == 63
        assert found.notes == (
            "1 rows stand there twice word for word",
            "2 rows share their key with another",
        )

    def test_a_key_that_is_none(self) -> None:
        body = "kind,name\n" + "".join(f"entity,Firm {number}\n" for number in range(9))
        with pytest.raises(ReadError, match="whose key is another's"):
            read(body, options(key=("kind",)))

    def test_rows_without_a_name(self) -> None:
        found = read("name,city\n" + "".join(f"Firm {n},C\n" for n in range(40)) + ",Total\n", options())
        assert (len(found.rows), len(found.notes)) == (40, 1)
        with pytest.raises(ReadError, match="nothing under name"):
            read("name,city\n,A\n,B\nAlpha,C\n", options())

    def test_no_row_at_all_is_none(self) -> None:
        assert read("name,city\n", options()).rows == ()
        assert read("[]", options("json")).rows == ()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"<!doctype html><html><head><title>Log in &amp; go</title>", "an HTML page came in place of the list .'Log in & go'"),
        (b"PK\x03\x04rest of it", "XLSX"),
        (b"%PDF-1.7", "a PDF"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("format", ["csv", "tsv", "json", "lines"])
def test_what_is_no_list(format: str, body: bytes, said: str) -> None:
    given = options(format, key=("text",), name="text") if format == "lines" else options(format)
    with pytest.raises(ReadError, match=said):
        read(body, given)


cells = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Z"]), max_size=12)
tables = st.lists(
    st.tuples(cells.filter(lambda cell: cell.strip()), cells),
    min_size=1,
    max_size=8,
    unique_by=lambda row: row[0],
)


@given(tables, st.integers(0, 400))
def test_a_list_cut_anywhere_is_read_refused_or_shorter(table: list[tuple[str, str]], place: int) -> None:
    """Nothing in the rows that come of half a file was not in the file."""
    whole = json.dumps([{"name": name, "city": city} for name, city in table], ensure_ascii=False)
    try:
        found: tuple[ListRow, ...] = read(whole[:place], options("json")).rows
    except ReadError:
        return
    assert place >= len(whole)
    assert len(found) <= len(table)
