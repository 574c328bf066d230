"""Exchange rates: read as the bank packs them, asked for by day, and replaced only by what is newer and whole."""

import asyncio
import datetime as dt
import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from servers import Site

from tracker import rates, resources
from tracker.cli import program
from tracker.errors import BodyTooLarge, FetchError, RatesError
from tracker.fetch import Fetcher
from tracker.model import Amount, Facts, PartialDate
from tracker.rates import NoRate, Rate, Rates
from tracker.rates.reference import DAYS_BACK, FILE, MEMBER, MOST_BYTES
from tracker.rates.update import newer, why_not
from tracker.store import Store

SHIPPED = resources.rates().read_bytes()
with zipfile.ZipFile(io.BytesIO(SHIPPED)) as _packed:
    HEADING, *LINES = _packed.read(MEMBER).decode().splitlines()
CELLS = HEADING.count(",") - 1
NEXT_DAY = "2026-11-02," + LINES[0].split(",", 1)[1]


def packed(*lines: str, heading: str = HEADING, member: str = MEMBER) -> bytes:
    """A file of rates with these lines, packed as the bank does."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        entry = zipfile.ZipInfo(member, (2026, 11, 2, 16, 0, 0))
        archive.writestr(entry, "\n".join([heading, *lines, ""]), zipfile.ZIP_DEFLATED)
    return written.getvalue()


@pytest.fixture(scope="module")
def known() -> Rates:
    return rates.read(resources.rates())


def date(text: str) -> PartialDate:
    return PartialDate.parse(text)


def test_the_file_that_ships_has_every_working_day_since_1999(known: Rates) -> None:
    assert known.first == dt.date(1999, 1, 4)
    assert known.last >= dt.date(2026, 10, 30)
    assert len(known.days) > 7000
    assert {"USD", "EUR", "CNY", "JPY", "KRW", "AUD", "CAD", "GBP", "INR", "IDR"} <= known.currencies


def test_a_euro_is_as_many_dollars_as_the_bank_said(known: Rates) -> None:
    assert known.rate("EUR", date("1999-01-04")) == Rate(Decimal("1.1789"), dt.date(1999, 1, 4))


def test_other_currencies_go_by_the_euro(known: Rates) -> None:
    rate = known.rate("JPY", date("1999-01-04"))
    assert rate == Rate(Decimal("0.008815523817"), dt.date(1999, 1, 4))  # 1.1789 / 133.73


def test_the_way_back_is_the_inverse(known: Rates) -> None:
    there, back = known.rate("CNY", date("2025-10-09")), known.rate("USD", date("2025-10-09"), "CNY")
    assert isinstance(there, Rate)
    assert isinstance(back, Rate)
    assert abs(there.value * back.value - 1) < Decimal("1e-8")


def test_on_a_weekend_the_last_published_rate_holds_and_says_its_day(known: Rates) -> None:
    sunday, friday = known.rate("EUR", date("2025-10-12")), known.rate("EUR", date("2025-10-10"))
    assert sunday == friday
    assert isinstance(sunday, Rate)
    assert sunday.date == dt.date(2025, 10, 10)


@pytest.mark.parametrize(
    ("vague", "day"), [("2025", "2025-01-01"), ("2025-10", "2025-10-01"), ("2024", "2023-12-29")]
)
def test_a_vague_date_takes_the_rate_of_the_first_day_it_may_mean(known: Rates, vague: str, day: str) -> None:
    assert known.rate("EUR", date(vague)) == known.rate("EUR", date(day))


@pytest.mark.parametrize(
    ("currency", "day", "why"),
    [
        ("SAR", "2025-10-09", "does not quote SAR"),
        ("XXX", "2025-10-09", "does not quote XXX"),
        ("EUR", "1998-12-31", "begin on 1999-01-04"),
        ("EUR", "2027-06-01", "the rates end on"),
        ("RUB", "2024-01-10", "no rate of RUB for 2024-01-10"),
        ("ISK", "2012-01-10", "no rate of ISK"),
        ("EUR", None, "no date"),
    ],
)
def test_where_there_is_no_rate_it_says_why(known: Rates, currency: str, day: str | None, why: str) -> None:
    rate = known.rate(currency, date(day) if day else None)
    assert isinstance(rate, NoRate)
    assert why in rate.why


def test_a_rate_is_used_for_a_week_after_its_day(known: Rates) -> None:
    after = [
        known.rate("EUR", PartialDate.of(known.last + dt.timedelta(days=n))) for n in range(DAYS_BACK + 2)
    ]
    assert [isinstance(rate, Rate) for rate in after] == [True] * (DAYS_BACK + 1) + [False]


def test_dollars_need_neither_rate_nor_date(known: Rates) -> None:
    assert known.rate("USD", None) == Rate(Decimal(1), None)


@given(st.integers(0, 10**15), st.sampled_from([0, 2, 3]), st.sampled_from([0, 2, 3]))
def test_one_for_one_nothing_is_lost_but_what_is_too_fine(minor: int, own: int, other: int) -> None:
    found = rates.converted(minor, own, other, Decimal(1))
    assert found is not None
    assert abs(Decimal(found).scaleb(-other) - Decimal(minor).scaleb(-own)) <= Decimal(1).scaleb(-other) / 2


def test_a_sum_too_large_to_hold_is_none() -> None:
    assert rates.converted(2**63 - 1, 0, 2, Decimal(10)) is None


@given(
    st.dates(dt.date(1998, 1, 1), dt.date(2027, 12, 31)), st.sampled_from(["EUR", "CNY", "RUB", "TRY", "ZAR"])
)
def test_a_rate_is_never_of_a_later_day_nor_of_one_long_past(day: dt.date, currency: str) -> None:
    rate = rates.read(resources.rates()).rate(currency, PartialDate.of(day))
    if isinstance(rate, Rate):
        assert rate.date is not None
        assert dt.timedelta(0) <= day - rate.date <= dt.timedelta(days=DAYS_BACK)
        assert rate.value > 0


# What is no file of rates.


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(b"", "not a whole zip", id="empty"),
        pytest.param(b"<!doctype html><title>Maintenance</title>", "not a whole zip", id="a page"),
        pytest.param(SHIPPED[:-100], "not a whole zip", id="cut short"),
        pytest.param(SHIPPED[: len(SHIPPED) // 2], "not a whole zip", id="half of it"),
        pytest.param(
            SHIPPED[:1000] + bytes(byte ^ 255 for byte in SHIPPED[1000:1100]) + SHIPPED[1100:],
            "not a whole zip",
            id="flipped bits",
        ),
        pytest.param(packed(*LINES, member="other.csv"), f"no {MEMBER}", id="another file"),
        pytest.param(packed(), "no day", id="no line"),
        pytest.param(packed("a,b,c", heading="a,b,c"), "heading", id="another table"),
        pytest.param(packed(*LINES[:2], "soon" + LINES[2][10:]), "line 4", id="no day"),
        pytest.param(packed(LINES[0], LINES[0]), "line 3", id="a day twice"),
        pytest.param(packed("2025-02-30" + LINES[0][10:]), "day is out of range", id="no such day"),
        pytest.param(packed("x" * (MOST_BYTES + 1)), "larger than", id="a bomb"),
    ],
)
def test_what_is_not_the_banks_file_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(RatesError, match=why) as raised:
        rates.parse(body, "rates.zip")
    assert str(raised.value).startswith("rates.zip: ")


def test_a_number_that_is_none_is_as_if_not_published() -> None:
    line = "2026-11-02," + ",".join(["soon", "-1", "0", "inf"]) + "," * CELLS
    found = rates.parse(packed(line, *LINES), "rates.zip")
    assert found.quoted("USD", dt.date(2026, 11, 2)) is None
    assert found.quoted("JPY", dt.date(2026, 11, 2)) is None


# A newer file.


def test_a_file_with_a_day_more_may_take_the_place(known: Rates) -> None:
    assert why_not(rates.parse(packed(NEXT_DAY, *LINES), "new"), known) is None


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(packed(*LINES[1:]), "ends on", id="older"),
        pytest.param(packed(NEXT_DAY, *LINES[:100]), "lacks", id="only the latest days"),
        pytest.param(packed(NEXT_DAY, *LINES[:100], *LINES[200:]), "lacks 100 days", id="a hole"),
        pytest.param(
            packed(NEXT_DAY, *LINES, heading=HEADING.replace("CNY", "XYZ")),
            "currencies .*: CNY",
            id="a currency less",
        ),
        pytest.param(
            packed(NEXT_DAY, *(line[:11] + "9" + line[11:] for line in LINES)), "differs", id="another past"
        ),
        pytest.param(
            packed("2026-11-02," + "N/A," * CELLS, *LINES), "no rate of the US dollar", id="no dollar"
        ),
    ],
)
def test_what_lost_or_changed_the_past_may_not(known: Rates, body: bytes, why: str) -> None:
    refused = why_not(rates.parse(body, "new"), known)
    assert refused is not None
    assert why.split(" .*")[0] in refused


def fetched(site: Site, known: Rates, path: str = "/rates.zip", **options: int) -> bytes | None:
    async def get() -> bytes | None:
        async with Fetcher(allow_hosts={site.host}, **options) as fetcher:
            return await newer(fetcher, known, site.url(path))

    return asyncio.run(get())


def test_a_newer_file_is_fetched(site: Site, known: Rates) -> None:
    body = packed(NEXT_DAY, *LINES)
    site.answer("/rates.zip", body, content_type="application/zip")
    assert fetched(site, known) == body


def test_the_same_file_is_no_news(site: Site, known: Rates) -> None:
    site.answer("/rates.zip", SHIPPED, content_type="application/zip")
    assert fetched(site, known) is None


def test_more_than_the_cap_is_not_read(site: Site, known: Rates) -> None:
    site.answer("/rates.zip", SHIPPED, content_type="application/zip")
    with pytest.raises(BodyTooLarge):
        fetched(site, known, max_bytes=1000)


def test_an_answer_that_is_no_file_is_refused(site: Site, known: Rates) -> None:
    site.answer("/rates.zip", b"<html>Sorry</html>", content_type="text/html")
    with pytest.raises(RatesError, match="not a whole zip"):
        fetched(site, known)


def test_a_missing_file_is_an_error_of_fetching(site: Site, known: Rates) -> None:
    with pytest.raises(FetchError):
        fetched(site, known, "/nowhere.zip")


# In a database.


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """One event of the day after the shipped rates end, and one of a day they have."""
    path = tmp_path / "tracker.db"
    with Store.create_or_migrate(path) as store:
        store.sync_vocabulary()
        now = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
        for day in ("2026-11-09", "2025-10-09"):
            amount = Amount(Decimal(1_000_000), "CNY")
            facts = Facts(f"Award of {day}", "grant", "awarded", PartialDate.parse(day), amount=amount)
            store.insert_event(facts, now=now)
    return path


@pytest.fixture
def run(database: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("TRACKER_ALLOW_HOSTS", site.host)
    monkeypatch.delenv("TRACKER_RATES", raising=False)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(program, arguments, env={"TRACKER_DB": str(database)})

    return call


Run = Callable[..., Result]


def dollars(database: Path) -> list[tuple[object, ...]]:
    with Store.open(database) as store:
        sql = "SELECT date, amount, currency, amount_usd, usd_rate, usd_rate_date FROM events ORDER BY date"
        return [tuple(row) for row in store.rows(sql)]


def test_every_sum_with_a_rate_has_its_dollars_and_the_day_of_its_rate(database: Path) -> None:
    assert dollars(database) == [
        ("2025-10-09", 1_000_000, "CNY", 140_402, 0.1404024281, "2025-10-09"),
        ("2026-11-09", 1_000_000, "CNY", None, None, None),
    ]


def test_newer_rates_convert_what_had_none_and_leave_no_trace_in_the_history(
    run: Run, site: Site, database: Path
) -> None:
    site.answer("/rates.zip", packed(NEXT_DAY, *LINES), content_type="application/zip")
    done = run("rates", "update", "--from", site.url("/rates.zip"))
    assert done.exit_code == 0, done.stderr
    assert "rates until 2026-11-02" in done.stderr
    assert dollars(database)[1][3:] == (150_311, 0.150310793, "2026-11-02")
    assert (database.parent / FILE).read_bytes() == packed(NEXT_DAY, *LINES)
    with Store.open(database) as store:
        assert store.value("SELECT count(*) FROM event_changes") == 0
        assert store.value("SELECT count(*) FROM events WHERE updated_at <> created_at") == 0
        assert store.value("SELECT net_usd FROM ledger WHERE date = '2026-11-09'") == 150_311


def test_updating_again_changes_nothing(run: Run, site: Site, database: Path) -> None:
    site.answer("/rates.zip", SHIPPED, content_type="application/zip")
    done = run("rates", "update", "--from", site.url("/rates.zip"))
    assert done.exit_code == 0, done.stderr
    assert "there are no newer ones" in done.stderr
    assert not (database.parent / FILE).exists()


@pytest.mark.parametrize("body", [SHIPPED[:-100], b"<html>", packed(*LINES[1:]), b""])
def test_a_refused_file_leaves_everything_as_it_was(
    run: Run, site: Site, database: Path, body: bytes
) -> None:
    before = dollars(database)
    site.answer("/rates.zip", body, content_type="application/zip")
    done = run("rates", "update", "--from", site.url("/rates.zip"))
    assert done.exit_code == 1
    assert site.url("/rates.zip") in done.stderr
    assert dollars(database) == before
    assert not (database.parent / FILE).exists()


def test_the_rates_may_lie_elsewhere(
    run: Run, site: Site, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_RATES", str(tmp_path / "shared" / "rates.zip"))
    site.answer("/rates.zip", packed(NEXT_DAY, *LINES), content_type="application/zip")
    assert run("rates", "update", "--from", site.url("/rates.zip")).exit_code == 0
    assert (tmp_path / "shared" / "rates.zip").exists()
    assert dollars(database)[1][3] == 150_311


def test_rates_that_went_missing_take_no_dollars_away(run: Run, site: Site, database: Path) -> None:
    site.answer("/rates.zip", packed(NEXT_DAY, *LINES), content_type="application/zip")
    assert run("rates", "update", "--from", site.url("/rates.zip")).exit_code == 0
    (database.parent / FILE).unlink()
    with Store.create_or_migrate(database):
        pass
    assert dollars(database)[1][3] == 150_311
    assert "tracker rates update" in run("doctor").stdout


def test_a_damaged_file_beside_the_database_is_named(run: Run, database: Path) -> None:
    (database.parent / FILE).write_bytes(SHIPPED[:1000])
    done = run("rates")
    assert done.exit_code == 1
    assert FILE in done.stderr


def test_a_rate_is_shown_with_its_day(run: Run) -> None:
    shown = run("rates", "show", "cny", "2025-10-11", "--format", "json")
    assert '"rate": "0.1403934609"' in shown.stdout
    assert '"rate_date": "2025-10-10"' in shown.stdout


def test_no_rate_is_an_error_that_says_why(run: Run) -> None:
    done = run("rates", "show", "SAR", "2025-10-09")
    assert done.exit_code == 1
    assert "SAR on 2025-10-09: the ECB does not quote SAR" in done.stderr
    assert run("rates", "show", "CNY", "soon").exit_code == 1
