"""Facts as JSON and back."""

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tracker.contract import facts_as_json, facts_from_json
from tracker.model import (
    Amount,
    AmountQualifier,
    AmountRole,
    Anchor,
    CountryLink,
    CountryRole,
    DatedRole,
    DateRole,
    DateRule,
    Facts,
    PartialDate,
    Precision,
    RuleUnit,
)
from tracker.store.testimonies import told_facts, told_text

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
names = st.lists(
    st.sampled_from(["graphite", "cobalt", "Ein Werk GmbH", "稀土"]), max_size=3, unique=True
).map(tuple)
dates = st.one_of(
    st.dates().map(PartialDate.of),
    st.integers(1000, 2999).map(lambda year: PartialDate(str(year), Precision.YEAR)),
    st.integers(1000, 2999).map(lambda year: PartialDate(f"{year}-04", Precision.QUARTER)),
    st.integers(1000, 2999).map(lambda year: PartialDate(f"{year}-04", Precision.MONTH)),
)
sums = st.none() | st.decimals(0, 10**18, places=3)
rules = st.builds(DateRule, st.integers(-900, 900), st.sampled_from(RuleUnit), st.sampled_from(Anchor))
all_facts = st.builds(
    Facts,
    title=texts,
    kind=st.sampled_from(["grant", "tariff"]),
    action=st.sampled_from(["awarded", "announced"]),
    date=st.none() | dates,
    date_end=st.none() | dates.filter(lambda date: date.precision is not Precision.QUARTER),
    dates=st.lists(
        st.builds(DatedRole, st.sampled_from(DateRole), st.none() | dates, st.none() | texts, st.none() | rules),
        max_size=3,
    ).map(tuple),
    countries=st.lists(
        st.builds(CountryLink, st.sampled_from(["US", "CN"]), st.sampled_from(CountryRole)), max_size=3
    ).map(tuple),
    materials=names,
    agencies=names,
    organizations=names,
    amount=st.none()
    | st.builds(
        Amount, sums, st.sampled_from(["USD", "KWD"]), st.sampled_from(AmountQualifier),
        st.sampled_from(AmountRole), sums, st.none() | texts,
    ),
    programme=st.none() | texts.filter(bool),
    summary=st.none() | texts.filter(bool),
)  # fmt: skip


@given(facts=all_facts)
def test_facts_come_back_as_they_were(facts: Facts) -> None:
    told = json.loads(json.dumps(facts_as_json(facts, "support")))
    assert facts_from_json(told) == facts


@given(facts=all_facts)
def test_what_a_telling_keeps_comes_back_as_it_was(facts: Facts) -> None:
    text = told_text(facts)
    assert told_facts(text) == facts


def test_a_telling_keeps_nothing_that_is_empty() -> None:
    facts = Facts("A grant", "grant", "awarded", amount=Amount(Decimal("0.50"), "USD"))
    told = json.loads(told_text(facts))
    assert set(told) == {"title", "kind", "action", "date_precision", "amount"}
    assert told["amount"]["value"] == "0.5"
