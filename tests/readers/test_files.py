"""Files at hand: what XML is no feed is read as the one text it is, in the order of its parts."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.readers.files import documents
from tracker.readers.xml_text import from_xml

LAW = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet href="law.css"?>
<lawDoc xmlns="urn:law"><meta><docNumber>7</docNumber></meta><main>
<title><num value="I">TITLE I</num><heading>ORES</heading>
<section><num>Sec. 4.</num><heading> Tungsten</heading>
<subsection><num>(a)</num><content>The Secretary shall submit a report on
<ref>tungsten</ref>, yearly.</content></subsection>
</section></title></main></lawDoc>"""


def texts(body: str) -> list[str]:
    return [document.text for document in documents(body.encode(), "file")]


def test_a_law_is_one_text_without_its_metadata() -> None:
    assert texts(LAW) == [
        "TITLE I ORES\n\nSec. 4. Tungsten\n\n(a) The Secretary shall submit a report on tungsten, yearly."
    ]


def test_a_record_with_items_is_no_feed() -> None:
    body = (
        '<?xml version="1.0"?><billStatus><bill><item><actionDate>2027-01-05</actionDate>'
        "<text>Referred.</text></item><item><actionDate>2027-02-03</actionDate>"
        "<text><![CDATA[<p>The bill <b>limits</b> exports.</p>]]></text></item></bill></billStatus>"
    )
    assert texts(body) == ["2027-01-05 Referred.\n\n2027-02-03 The bill limits exports."]


def test_a_feed_behind_comments_is_a_feed() -> None:
    body = (
        '<?xml version="1.0"?><!-- made by a program --><rss version="2.0"><channel><title>t</title>'
        "<item><title>One</title></item><item><title>Two</title></item></channel></rss>"
    )
    assert len(texts(body)) == 2


def test_a_page_in_xml_is_a_page() -> None:
    assert texts('<?xml version="1.0"?><html><body><p>One</p><p>Two</p></body></html>') == ["One\n\nTwo"]


def test_entities_are_not_looked_up() -> None:
    body = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a><c>x</c><d>&b;y</d></a>'
    assert from_xml(body) == "x y"


@given(
    st.lists(st.sampled_from(["<a>", "</a>", "<p>", "</p>", "x", " ", "\n", "&lt;", "<", "&"])).map("".join)
)
@settings(max_examples=100)
def test_broken_xml_is_read_as_far_as_it_goes(body: str) -> None:
    assert "\n\n\n" not in (from_xml(f"<r>{body}</r>") or "")
