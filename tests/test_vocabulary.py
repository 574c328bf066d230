"""The vocabulary: what its files may say, how each slip is refused, and what the shipped one must hold."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker import resources
from tracker.errors import NotFound, SeveralInputErrors, VocabularyError
from tracker.extract import lexicon_file
from tracker.extract.dictionary import add_names
from tracker.extract.languages import grammar
from tracker.extract.matcher import Matcher
from tracker.extract.names import Name, names_of, unmasked
from tracker.extract.settling import settled
from tracker.extract.text import NormalText
from tracker.terms import LANGUAGES, Agency, Term
from tracker.vocabulary import TABLES, Vocabulary, check, fold, vocabulary

SOUND = {
    "kinds": "- {id: grant, label: {en: Grant}, stance: support}\n",
    "actions": "- {id: awarded, label: {en: Awarded}, state: in_force, rank: 60}\n",
    "countries": "- {id: US, label: {en: United States}}\n- {id: GB, label: {en: United Kingdom}}\n",
    "materials": "- {id: graphite, label: {en: Graphite}}\n- {id: anode, label: {en: Anode}}\n",
    "agencies": "- {id: us-doe, label: {en: Department of Energy}, country: US}\n",
    "organizations": "- {id: group14, label: {en: Group14}, country: US}\n",
    "currencies": "- {id: USD, label: {en: US dollar}, exponent: 2, symbols: [$]}\n",
    "relations": "- {id: responds_to, label: {en: Responds to}, cues: {en: [in response to]}}\n",
    "topics": "- {id: battery, label: {en: Batteries}, materials: [graphite]}\n",
}


def write(folder: Path, **tables: str) -> Path:
    """A sound vocabulary of a few entries, with these tables in place of its own."""
    for table, text in (SOUND | tables).items():
        (folder / f"{table}.yml").write_text(text, encoding="utf-8")
    return folder


def test_a_sound_vocabulary_has_no_refusals(tmp_path: Path) -> None:
    assert check(write(tmp_path)) == []
    assert Vocabulary.load(tmp_path).label("kinds", "grant") == "Grant"


REFUSALS = [
    # table, its text, line, field, words of the reason
    (
        "topics",
        "- {id: mine, label: {en: M}, materials: [grafite]}\n",
        1,
        "materials",
        "did you mean graphite?",
    ),
    ("kinds", "- {id: grant, label: {en: Grant}, stance: kind}\n", 1, "stance", "'kind' is none of support"),
    ("kinds", "- {id: grant, label: {en: Grant}}\n", 1, "stance", "is missing"),
    (
        "kinds",
        "- id: grant\n  label: {en: Grant}\n  stance: support\n  stanza: x\n",
        4,
        "stanza",
        "mean stance",
    ),
    (
        "kinds",
        "- {id: Grant, label: {en: Grant}, stance: support}\n",
        1,
        "id",
        "is not written like a kind's",
    ),
    ("kinds", "- {label: {en: Grant}, stance: support}\n", 1, "id", "is missing"),
    ("kinds", "- {id: grant, stance: support}\n", 1, "label", "is missing"),
    ("kinds", "- id: grant\n  label: Grant\n  stance: support\n", 2, "label", "must be a map of languages"),
    ("kinds", "- id: grant\n  stance: support\n  label: {zh: 拨款}\n", 3, "label.en", "is missing"),
    (
        "kinds",
        "- {id: grant, label: {en: Grant, de: Zuschuss}, stance: support}\n",
        1,
        "label",
        "'de' is none of",
    ),
    (
        "kinds",
        '- id: grant\n  label:\n    en: Grant\n    zh: ""\n  stance: support\n',
        4,
        "label.zh",
        "is empty",
    ),
    ("kinds", '- {id: grant, label: {en: " Grant"}, stance: support}\n', 1, "label.en", "spaces before"),
    (
        "kinds",
        '- {id: grant, label: {en: "Grant\\u200f"}, stance: support}\n',
        1,
        "label.en",
        "invisible U+200F",
    ),
    ("kinds", "- {id: grant, label: {en: 12}, stance: support}\n", 1, "label.en", "must be text, not 12"),
    ("kinds", "grant: {}\n", 1, None, "must be a list of entries"),
    ("kinds", "- grant\n", 1, None, "must be an entry"),
    ("kinds", "- id: grant\n  id: loan\n", 2, None, "'id' is given twice"),
    ("kinds", "- id: [grant\n", 2, None, "expected"),
    (
        "actions",
        "- {id: awarded, label: {en: A}, state: done, rank: 1}\n",
        1,
        "state",
        "'done' is none of proposed",
    ),
    ("actions", "- {id: awarded, label: {en: A}, rank: 1}\n", 1, "state", "is missing"),
    (
        "actions",
        "- {id: awarded, label: {en: A}, state: ended, rank: high}\n",
        1,
        "rank",
        "must be a whole number",
    ),
    ("actions", "- {id: awarded, label: {en: A}, state: ended, rank: 0}\n", 1, "rank", "between 1 and 99"),
    ("countries", "- {id: us, label: {en: United States}}\n", 1, "id", "is not written like a country's"),
    (
        "countries",
        "- id: US\n  label: {en: A}\n- id: US\n  label: {en: B}\n",
        3,
        "id",
        "twice, first in line 1",
    ),
    (
        "materials",
        "- {id: graphite, label: {en: G}, parents: [carbon]}\n",
        1,
        "parents",
        "no material 'carbon'",
    ),
    (
        "materials",
        "- {id: graphite, label: {en: G}, parents: [graphite]}\n",
        1,
        "parents",
        "stands under itself",
    ),
    ("materials", "- {id: graphite, label: {en: G}, parents: carbon}\n", 1, "parents", "must be a list"),
    (
        "materials",
        "- {id: graphite, label: {en: G}, aliases: {en: null}}\n",
        1,
        "aliases.en",
        "must be a list",
    ),
    (
        "materials",
        "- {id: graphite, label: {en: G}, aliases: {en: [g]}}\n",
        1,
        "aliases.en",
        "a name of it already",
    ),
    (
        "materials",
        "- {id: graphite, label: {en: G}, aliases: {en: [C, C]}}\n",
        1,
        "aliases.en",
        "is given twice",
    ),
    (
        "materials",
        "- {id: graphite, label: {en: G}, ambiguous: [g]}\n",
        1,
        "ambiguous",
        "'g' is no name of it",
    ),
    (
        "materials",
        "- {id: graphite, label: {en: G}, decoys: {en: [x]}}\n",
        1,
        "decoys.en",
        "holds none of its names",
    ),
    (
        "materials",
        "- {id: graphite, label: {en: G},\n   codes: [{scheme: hs, code: '3801.10', exactness: exact}]}\n",
        2,
        "code",
        "'3801.10' is no code of hs",
    ),
    (
        "materials",
        "- {id: graphite, label: {en: G}, codes: [{scheme: hs, code: '38', exactness: near}]}\n",
        1,
        "exactness",
        "'near' is none of exact, close, broad",
    ),
    (
        "materials",
        "- {id: graphite, label: {en: G}, codes: [{scheme: cn, code: '38', exactness: exact}]}\n",
        1,
        "scheme",
        "'cn' is none of",
    ),
    ("agencies", "- {id: us-doe, label: {en: DOE}, country: UX}\n", 1, "country", "no country 'UX'"),
    (
        "agencies",
        "- {id: us-lpo, label: {en: L}, country: US, parent: us-doe}\n",
        1,
        "parent",
        "no agency 'us-doe'",
    ),
    ("agencies", "- {id: doe, label: {en: DOE}, country: US}\n", 1, "id", "must begin with us-"),
    ("agencies", "- {id: gb-dbt, label: {en: DBT}, country: GB}\n", 1, "id", "must begin with uk-"),
    ("organizations", "- {id: catl, label: {en: CATL}, country: CN}\n", 1, "country", "no country 'CN'"),
    ("currencies", "- {id: USD, label: {en: US dollar}, exponent: 9}\n", 1, "exponent", "between 0 and 4"),
    ("topics", "- {id: mine, label: {en: Mining}, materials: [ore]}\n", 1, "materials", "no material 'ore'"),
]


@pytest.mark.parametrize(
    ("table", "text", "line", "field", "reason"), REFUSALS, ids=[f"{r[0]}: {r[4]}" for r in REFUSALS]
)
def test_a_refusal_names_file_line_and_field(
    tmp_path: Path, table: str, text: str, line: int, field: str | None, reason: str
) -> None:
    # Only the table in question is looked at: what points into it may be refused as well.
    errors = [e for e in check(write(tmp_path, **{table: text})) if e.file == tmp_path / f"{table}.yml"]
    found = [error for error in errors if (error.line, error.field) == (line, field)]
    assert [e for e in found if reason in e.reason], [str(error) for error in errors]
    assert str(found[0]).startswith(f"{tmp_path / table}.yml:{line}: ")


def test_a_ring_of_parents_is_refused_at_every_link(tmp_path: Path) -> None:
    ring = (
        "- {id: a, label: {en: A}, parents: [b]}\n- {id: b, label: {en: B}, parents: [c]}\n"
        "- {id: c, label: {en: C}, parents: [a]}\n- {id: d, label: {en: D}, parents: [a]}\n"
    )
    errors = check(write(tmp_path, materials=ring, topics="[]\n"))
    assert [(e.line, e.reason) for e in errors] == [
        (n, f"{i!r} stands under itself") for n, i in enumerate("abc", 1)
    ]


def test_a_name_of_two_entries_is_refused_naming_both(tmp_path: Path) -> None:
    shared = "- {id: CD, label: {en: DR Congo}, aliases: {en: [Congo]}}\n- {id: CG, label: {en: congo}}\n"
    [error] = check(write(tmp_path, countries=shared, agencies="[]\n", organizations="[]\n"))
    assert error.line == 2
    assert "'congo' is a name of CD (line 1) too" in error.reason


def test_a_name_may_be_shared_where_both_call_it_ambiguous(tmp_path: Path) -> None:
    shared = (
        "- {id: CD, label: {en: DR Congo}, demonyms: {en: [Congolese]}, ambiguous: [Congolese]}\n"
        "- {id: CG, label: {en: Congo}, demonyms: {en: [Congolese]}, ambiguous: [Congolese]}\n"
    )
    folder = write(tmp_path, countries=shared, agencies="[]\n", organizations="[]\n")
    assert check(folder) == []
    (folder / "countries.yml").write_text(shared.replace(", ambiguous: [Congolese]", "", 1), encoding="utf-8")
    assert [error.line for error in check(folder)] == [1]


def test_the_same_name_in_two_languages_is_two_names(tmp_path: Path) -> None:
    shared = "- {id: a, label: {en: A, ar: نيكل}}\n- {id: b, label: {en: B, fa: نيكل}}\n"
    assert check(write(tmp_path, materials=shared, topics="[]\n")) == []


def test_symbols_of_currencies_may_be_shared(tmp_path: Path) -> None:
    dollars = (
        SOUND["currencies"] + "- {id: CAD, label: {en: Canadian dollar}, exponent: 2, symbols: [$, C$]}\n"
    )
    assert check(write(tmp_path, currencies=dollars)) == []


def test_every_refusal_comes_at_once_in_order(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        kinds="- {id: grant, label: {en: Grant}, stance: no}\n- {id: loan, label: {en: Loan}, stance: no}\n",
        actions="- {id: awarded, label: {}, state: null, rank: 1}\n",
    )
    with pytest.raises(SeveralInputErrors) as refused:
        Vocabulary.load(folder)
    assert all(isinstance(error, VocabularyError) for error in refused.value.errors)
    assert [(Path(str(e.file)).name, e.line) for e in refused.value.errors] == [
        ("actions.yml", 1),
        ("kinds.yml", 1),
        ("kinds.yml", 2),
    ]
    assert [str(error) for error in check(folder)] == str(refused.value).split("\n")


def test_a_missing_file_is_one_refusal_not_one_for_everything_that_points_into_it(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "countries.yml").unlink()
    [error] = check(tmp_path)
    assert error.file == tmp_path / "countries.yml"
    assert "cannot be read" in error.reason


def test_a_file_of_no_table_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "organisations.yml").write_text("[]\n", encoding="utf-8")
    [error] = check(tmp_path)
    assert error.file == tmp_path / "organisations.yml"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["US", "grant", "en"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "label", "aliases", "codes", "parents", "country", "ambiguous", "decoys", "en", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(table=st.sampled_from(list(TABLES)), entries=st.lists(ANYTHING, max_size=3))
def test_whatever_a_file_holds_is_read_or_refused(table: str, entries: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), **{table: yaml.safe_dump(entries, allow_unicode=True)})
        errors = check(Path(folder))
    assert all(error.file is not None for error in errors)


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_ancestors_are_closed_and_reachable(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 9))
    parents = {
        f"m{n}": sorted(data.draw(st.sets(st.integers(0, n - 1), max_size=3))) if n else []
        for n in range(size)
    }
    entries = [
        {"id": id, "label": {"en": id}, "parents": [f"m{above}" for above in up]}
        for id, up in parents.items()
    ]
    with tempfile.TemporaryDirectory() as folder:
        loaded = Vocabulary.load(
            write(Path(folder), materials=yaml.safe_dump(entries[::-1]), topics="[]\n"),
        )
    for entry in entries:
        ancestors = loaded.material_ancestors(entry["id"])
        expected = {entry["id"]}
        for parent in entry["parents"]:
            assert loaded.material_ancestors(parent) <= ancestors
            expected |= loaded.material_ancestors(parent)
        assert ancestors == expected


# The shipped vocabulary


@pytest.fixture(scope="module")
def shipped() -> Vocabulary:
    return vocabulary()


STANCES = {
    "support": "grant loan loan_guarantee tax_credit subsidy funding_programme investment price_support "
    "offtake stockpile",
    "restrict": "export_ban export_control export_tax import_restriction tariff trade_defence "
    "procurement_restriction entity_listing sanction investment_screening",
    "require": "regulation standard reporting_mandate local_content",
    "organise": "legislation strategy investigation designation acquisition meeting",
    "cooperate": "trade_agreement partnership",
    "other": "other",
}
STATES = {
    "proposed": "threatened proposed",
    "announced": "announced pledged scheduled",
    "in_force": "enacted effective awarded disbursed amended extended resumed reported",
    "suspended": "suspended",
    "ended": "terminated expired completed",
    None: "challenged",
}
MATERIALS = """
battery lithium-ion-battery lfp-battery battery-component battery-materials anode graphite-anode
silicon-anode-material cathode electrolyte separator critical-minerals lithium cobalt nickel nickel-matte
manganese graphite copper aluminium rare-earths rare-earth-ore rare-earth-magnet ndfeb samarium-cobalt
neodymium dysprosium terbium samarium cerium gallium germanium antimony tungsten tin titanium magnesium
vanadium platinum-group polysilicon solar-pv wind semiconductor quantum-chip hydrogen electrolyser
uranium coal steel iron-ore drone-component lidar software essential-medicine
"""
AGENCIES = """
us-doe us-dod us-dla us-commerce us-bis us-treasury us-ofac us-ustr us-congress us-white-house us-nedc
us-exim us-dfc us-epa us-interior us-usgs cn-mofcom cn-miit cn-ndrc cn-samr cn-gacc cn-state-council
cn-ccpit cn-shanghai eu eu-commission jp-meti kr-motie ca-nrcan au-disr uk-dbt in-mines un
"""


def test_the_shipped_vocabulary_is_sound() -> None:
    assert [str(error) for error in check()] == []


def test_kinds_are_those_of_the_contract_with_their_stances(shipped: Vocabulary) -> None:
    expected = {kind: stance for stance, kinds in STANCES.items() for kind in kinds.split()}
    assert {id: shipped.stance(id) for id in shipped.kinds} == expected


def test_actions_are_those_of_the_contract_with_the_state_they_leave(shipped: Vocabulary) -> None:
    expected = {action: state for state, actions in STATES.items() for action in actions.split()}
    assert {id: action.state for id, action in shipped.actions.items()} == expected


def test_an_action_later_in_a_life_ranks_higher(shipped: Vocabulary) -> None:
    life = (
        "threatened proposed pledged announced scheduled enacted effective amended suspended resumed expired"
    )
    ranks = [shipped.actions[action].rank for action in life.split()]
    assert ranks == sorted(set(ranks))
    assert len({action.rank for action in shipped.actions.values()}) == len(shipped.actions)


@pytest.mark.parametrize(("table", "ids"), [("materials", MATERIALS.split()), ("agencies", AGENCIES.split())])
def test_every_id_of_the_contract_is_there(shipped: Vocabulary, table: str, ids: list[str]) -> None:
    assert set(ids) <= set(shipped.table(table))


def test_a_grant_is_easily_told_for_a_subsidy_and_an_export_ban_is_not(shipped: Vocabulary) -> None:
    assert shipped.family("grant") == shipped.family("subsidy") != shipped.family("export_ban")
    assert shipped.family("other") == "other"


def test_no_family_of_kinds_is_misspelled(shipped: Vocabulary) -> None:
    families = [kind.family for kind in shipped.kinds.values()]
    assert {family for family in families if families.count(family) == 1} <= set(shipped.kinds)


@pytest.mark.parametrize("table", ["kinds", "actions", "materials", "countries", "topics"])
def test_everything_has_a_label_in_all_four_languages(shipped: Vocabulary, table: str) -> None:
    assert {
        id: [*term.labels] for id, term in shipped.table(table).items() if set(term.labels) != set(LANGUAGES)
    } == {}


@pytest.mark.parametrize("table", ["kinds", "actions"])
def test_every_kind_and_action_is_defined(shipped: Vocabulary, table: str) -> None:
    assert [id for id, term in shipped.table(table).items() if not term.definition] == []


def test_countries_are_all_of_iso_3166_and_the_eu(shipped: Vocabulary) -> None:
    assert len(shipped.countries) == 249 + 1
    for scheme in ("iso3166-1-alpha-3", "iso3166-1-numeric"):
        codes = [
            c.code for country in shipped.countries.values() for c in country.codes if c.scheme == scheme
        ]
        assert len(codes) == len(set(codes)) == 249


@pytest.mark.parametrize(
    ("country", "language", "name"),
    [
        ("US", "en", "U.S."),
        ("US", "zh", "美国"),
        ("US", "ar", "الولايات المتحدة"),
        ("US", "fa", "آمریکا"),
        ("CN", "en", "PRC"),
        ("TR", "en", "Türkiye"),
        ("KR", "fa", "کره جنوبی"),
        ("CD", "en", "Congo"),
    ],
)
def test_a_country_is_known_by_the_names_in_print(
    shipped: Vocabulary, country: str, language: str, name: str
) -> None:
    assert name in shipped.countries[country].names(language)


@pytest.mark.parametrize(
    ("country", "language", "seat"),
    [
        ("US", "en", "White House"),
        ("US", "ar", "البنتاغون"),
        ("CN", "zh", "北京"),
        ("EU", "en", "Brussels"),
        ("US", "fa", "واشنگتن"),
    ],
)
def test_a_country_is_known_by_its_seats_of_power(
    shipped: Vocabulary, country: str, language: str, seat: str
) -> None:
    assert seat in shipped.countries[country].metonyms[language]


def test_nearly_every_country_has_an_english_demonym(shipped: Vocabulary) -> None:
    assert [id for id, country in shipped.countries.items() if not country.demonyms.get("en")] == ["CG"]


def test_a_child_stands_under_all_its_parents(shipped: Vocabulary) -> None:
    assert shipped.material_ancestors("graphite-anode") == {
        *("graphite-anode", "anode", "battery-component", "battery"),
        *("graphite", "battery-minerals", "critical-minerals"),
    }


def test_a_filter_on_batteries_finds_cells_parts_and_chemicals_but_not_every_mine(
    shipped: Vocabulary,
) -> None:
    found = shipped.material_descendants("battery")
    assert {"lfp-battery", "separator", "lithium-hydroxide", "silicon-anode-material", "black-mass"} <= found
    assert not {"lithium", "nickel-ore", "spodumene", "copper"} & found


def test_a_filter_on_critical_minerals_finds_what_the_lists_name(shipped: Vocabulary) -> None:
    found = shipped.material_descendants("critical-minerals")
    assert {"gallium", "graphite", "ndfeb", "dysprosium", "spodumene", "alumina", "polysilicon"} <= found
    assert not {"steel", "battery", "semiconductor", "coal", "software"} & found


def test_descendants_are_ancestors_read_backwards(shipped: Vocabulary) -> None:
    for id in shipped.materials:
        assert shipped.material_descendants(id) == {
            m for m in shipped.materials if id in shipped.material_ancestors(m)
        }


def test_an_agency_and_its_parent_are_of_one_country(shipped: Vocabulary) -> None:
    strays = [
        id
        for id, a in shipped.agencies.items()
        if a.parent and shipped.agencies[a.parent].country != a.country
    ]
    assert strays == []


@pytest.mark.parametrize(
    ("currency", "exponent"), [("USD", 2), ("CNY", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3)]
)
def test_a_currency_knows_its_minor_unit(shipped: Vocabulary, currency: str, exponent: int) -> None:
    assert shipped.currencies[currency].exponent == exponent


def test_there_are_currencies_enough(shipped: Vocabulary) -> None:
    assert len(shipped.currencies) >= 60


def test_a_topic_takes_its_materials_with_their_children(shipped: Vocabulary) -> None:
    assert {"battery", "graphite-anode", "lithium", "electric-vehicle"} <= shipped.topic_materials("battery")


def test_a_material_serves_as_a_topic(shipped: Vocabulary) -> None:
    assert shipped.topic_materials("graphite") == shipped.material_descendants("graphite")


def test_a_label_missing_in_a_language_is_the_english_one(tmp_path: Path) -> None:
    loaded = Vocabulary.load(write(tmp_path))
    assert loaded.label("materials", "graphite", "fa") == "Graphite"
    assert loaded.materials["graphite"].names("fa") == ()


def test_terms_are_found_by_id_or_not_found_with_likely_spellings(shipped: Vocabulary) -> None:
    assert shipped.label("agencies", "us-doe", "zh") == "美国能源部"
    with pytest.raises(NotFound, match="no material grafite; did you mean graphite"):
        shipped.material_ancestors("grafite")
    with pytest.raises(NotFound, match="no kind grants; did you mean grant"):
        shipped.stance("grants")
    with pytest.raises(NotFound, match="no topic batery; did you mean battery"):
        shipped.topic_materials("batery")
    with pytest.raises(NotFound, match="no vocabulary table kind; did you mean kinds"):
        shipped.label("kind", "grant")


def test_the_shipped_vocabulary_is_read_once() -> None:
    assert vocabulary() is vocabulary()


def test_a_term_says_where_it_is_written(shipped: Vocabulary) -> None:
    term = shipped.materials["graphite"]
    assert term.file == resources.vocabulary() / "materials.yml"
    assert term.file.read_text(encoding="utf-8").splitlines()[term.line - 1] == "- id: graphite"


def test_names_are_compared_without_case_joiners_and_width() -> None:
    assert fold("Rare  Earths") == fold("rare earths")
    assert fold("باتری\u200cها") == fold("باتری ها")
    assert fold("ＬＦＰ") == fold("lfp")


@pytest.mark.shared
def test_every_id_in_the_real_events_is_there(shipped: Vocabulary, shared: Path) -> None:
    columns = {"kind": "kinds", "action": "actions", "materials": "materials", "agencies": "agencies"}
    unknown = set()
    for path in [shared / "facts" / "source-events.yml", *sorted((shared / "gold").glob("*.yml"))]:
        read = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        for event in read["events"] if isinstance(read, dict) else read:
            for column, table in columns.items():
                ids = event.get(column) or []
                unknown |= {(table, id) for id in ([ids] if isinstance(ids, str) else ids)} - {
                    (table, id) for id in shipped.table(table)
                }
            unknown |= {
                ("countries", code)
                for codes in (event.get("countries") or {}).values()
                for code in codes
                if code not in shipped.countries
            }
    assert {pair for pair in unknown if pair[1]} == set()


# Every name of the shipped vocabulary, found by the real matcher and settled to its term.

SENTENCES = {"en": "This is {}.", "zh": "据悉：{}。", "ar": "المصدر: {}.", "fa": "منبع: {}."}
PROPER = ("countries", "agencies", "organizations", "materials")


class NameFinder:
    """The names of a text in one language, as extraction finds them."""

    def __init__(self, language: str) -> None:
        self.language, self.vocabulary = language, vocabulary()
        lexicon = lexicon_file.load(language, self.vocabulary)
        self.matcher = Matcher(grammar(language).clitics)
        add_names(self.matcher, self.vocabulary, lexicon)
        self.matcher.build()

    def unsettled(self, written: str) -> tuple[NormalText, list[Name]]:
        text = NormalText(written)
        return text, names_of(unmasked(self.matcher.hits(text), text.lower))

    def __call__(self, written: str, home: str | None = None) -> list[Name]:
        text, names = self.unsettled(written)
        return settled(names, self.vocabulary, home, text.lower)

    def ids(self, written: str, table: str, home: str | None = None) -> set[str]:
        return {name.id for name in self(written, home) if name.table == table}


@pytest.fixture(scope="module")
def finders() -> dict[str, NameFinder]:
    return {language: NameFinder(language) for language in LANGUAGES}


def written_names(term: Term, language: str) -> list[str]:
    more = [getattr(term, field, {}).get(language, ()) for field in ("demonyms", "metonyms")]
    return [*term.names(language), *more[0], *more[1]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", PROPER)
def test_every_name_that_settles_its_term_is_found(
    finders: dict[str, NameFinder], table: str, language: str
) -> None:
    find, missed = finders[language], []
    for id, term in vocabulary().table(table).items():
        for written in written_names(term, language):
            if written in term.ambiguous:
                continue
            found = find(SENTENCES[language].format(written))
            # A title such as "Trump administration" is a government first, of the agency's country.
            ruled = {n.id for n in found if n.sort == "government"}
            if not any((n.table, n.id) == (table, id) for n in found) and not (
                isinstance(term, Agency) and term.country in ruled
            ):
                missed.append((id, written))
    assert missed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_ambiguous_name_of_an_agency_settles_by_its_country(
    finders: dict[str, NameFinder], language: str
) -> None:
    find, missed = finders[language], []
    for id, agency in vocabulary().agencies.items():
        for written in agency.names(language):
            if agency.country is None or written not in agency.ambiguous:
                continue
            found = find(SENTENCES[language].format(written), home=agency.country)
            ruled = {n.id for n in found if n.sort == "government"}
            if not any((n.table, n.id) == ("agencies", id) for n in found) and agency.country not in ruled:
                missed.append((id, written))
    assert missed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decoy_hides_its_term(finders: dict[str, NameFinder], language: str) -> None:
    find, shown = finders[language], []
    for table in PROPER:
        for id, term in vocabulary().table(table).items():
            for phrase in term.decoys.get(language, ()):
                found = find(SENTENCES[language].format(phrase))
                if any((n.table, n.id) == (table, id) for n in found):
                    shown.append((id, phrase))
    assert shown == []


@pytest.mark.parametrize(
    ("language", "text", "agencies"),
    [
        ("en", "The Ministry of Mines of Zambia said so.", {"zm-mines"}),
        ("en", "Chile's finance ministry said China was asked.", {"cl-finance"}),
        ("en", "Ghana objected, and the Ministry of Finance paid; later Kenya did.", {"gh-finance"}),
        ("zh", "美商务部公布名单，德国经济部表示反对。", {"us-commerce", "de-bmwe"}),
        ("zh", "印尼的能源和矿产资源部批准配额，中国表示关切。", {"id-memr"}),
        ("ar", "أعلنت وزارة الطاقة السعودية ووزارة التجارة في الهند عن خطة.", {"sa-energy", "in-commerce"}),
        ("ar", "قالت وزارة المناجم إن زامبيا رفعت الرسوم.", {"zm-mines"}),
        ("fa", "وزارت بازرگانی چین و وزارت دارایی ژاپن گفت‌وگو کردند.", {"cn-mofcom", "jp-mof"}),
        ("fa", "وزارت صمت صادرات را آزاد کرد.", {"ir-mimt"}),
    ],
)
def test_a_ministry_is_of_the_country_written_next_to_it(
    finders: dict[str, NameFinder], language: str, text: str, agencies: set[str]
) -> None:
    assert finders[language].ids(text, "agencies") == agencies


def test_a_ministry_of_another_country_is_not_that_of_one_named_elsewhere(
    finders: dict[str, NameFinder],
) -> None:
    text = "Bhutan's energy ministry spoke to the United States."
    assert finders["en"].ids(text, "agencies") == set()


@pytest.mark.parametrize(
    ("language", "text", "countries"),
    [
        ("zh", "中美两国恢复磋商。", {"CN", "US"}),
        ("zh", "美墨加三方开会。", {"US", "MX", "CA"}),
        ("zh", "其中美国占三成。", {"US"}),
        ("zh", "美拟对华加征关税。", {"US", "CN"}),
        ("zh", "会议中印发文件，其中加强监管。", set()),
        ("zh", "当日美元走强，市场表现完美，对日常生活没有影响。", set()),
        ("zh", "他在华盛顿说，白俄罗斯不受影响。", {"US", "BY"}),
        ("ar", "بيعت الرقائق للصين وللهند.", {"CN", "IN"}),
        ("ar", "التقى الصينيون واليابانيون مسؤولين هنديين.", {"CN", "JP", "IN"}),
        ("ar", "القطاع المالي وتركيز الخام وهندسة المناجم.", set()),
        ("ar", "وصل الوفد إلى مالي.", {"ML"}),
        ("fa", "منابع مالی طرح بر روی میز است.", set()),
        ("fa", "هیئتی به کشور مالی رفت.", {"ML"}),
        ("fa", "کرهجنوبی و هنگ کنگ و چینی‌ها.", {"KR", "HK", "CN"}),
        ("en", "Michael Jordan moved to New Mexico.", set()),
    ],
)
def test_countries_are_told_from_words_that_look_like_them(
    finders: dict[str, NameFinder], language: str, text: str, countries: set[str]
) -> None:
    assert finders[language].ids(text, "countries") == countries


@pytest.mark.parametrize(
    ("language", "text", "materials"),
    [
        ("zh", "太阳能电池出口增长，无锡的铅笔厂停产。", {"solar-pv"}),
        ("zh", "石墨烯与石墨负极材料。", {"graphite-anode"}),
        ("ar", "بطاريات الحالة الصلبة والخلايا الشمسية.", {"solid-state-battery", "solar-pv"}),
        ("ar", "إطلاق الرصاص قرب المنجم.", set()),
        ("ar", "صادرات الرصاص والزنك.", {"lead", "zinc"}),
        ("fa", "صادرات سرب و روی و کنسانتره مس.", {"lead", "zinc", "copper"}),
        ("fa", "عوارض بر روی واردات.", set()),
        ("en", "Lead and zinc prices rose; the battery of tests did not.", {"lead", "zinc"}),
        ("en", "Coal communities will lead the way.", set()),
        ("en", "Parts for drones and drone motors.", {"drone-component"}),
    ],
)
def test_materials_are_told_from_words_that_look_like_them(
    finders: dict[str, NameFinder], language: str, text: str, materials: set[str]
) -> None:
    assert finders[language].ids(text, "materials") == materials
