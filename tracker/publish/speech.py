"""What a page says of dates, counts and sums in its reader's language, with the words of `words.yml`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from datasette.utils.asgi import Request

from tracker.publish import language as languages
from tracker.publish import wording
from tracker.publish.arguments import Arguments

SPEAKING = ("index.html", "table-tracker-events", "tracker-place", "tracker-compare", "tracker-measure")
"""How the names of the templates begin whose words are in every language."""

_HEDGED = frozenset({"up_to", "at_least", "about", "order_of_magnitude"})
_WEEKS_FROM, _MONTHS_FROM = 21, 90
_PLACES, _FINE_PLACES = Decimal("0.1"), Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Speech:
    """One language. `asked` says that the address itself asks for it, so that its links must too."""

    language: str = "en"
    asked: bool = False

    @classmethod
    def of(cls, request: Request | None) -> Speech:
        asked = request is not None and request.args.get(languages.ARGUMENT) in languages.LANGUAGES
        return cls(languages.of(request), asked)

    @property
    def direction(self) -> str:
        return languages.direction(self.language)

    def __getitem__(self, key: str) -> str:
        return languages.words(self.language)[key]

    def put(self, key: str, **values: object) -> str:
        """A word with what is put into it."""
        return self[key].format(**values)

    def counted(self, count: int, noun: str) -> str:
        """`1 event`, `1,204 events`, from the words `NOUN.one` and `NOUN.many`."""
        return self.put(f"{noun}.{'one' if count == 1 else 'many'}", n=f"{count:,}")

    def date(self, value: str | None, precision: str | None = None) -> str:
        """A partial ISO date, no finer than it is known."""
        if not value:
            return self["date.undated"]
        month = int(value[5:7]) if len(value) >= 7 else 0
        parts = {"y": value[:4], "n": month, "q": (month + 2) // 3, "d": value[8:10].lstrip("0")}
        if not 1 <= month <= 12:
            return self.put("date.year", **parts)
        if precision == "quarter":
            return self.put("date.quarter", **parts)
        parts["m"] = self[f"month.{month}"]
        return self.put("date.day" if len(value) >= 10 else "date.month", **parts)

    def since(self, value: str | None, precision: str | None = None) -> str:
        return self.put("date.since", when=self.date(value, precision)) if value else ""

    def countdown(self, until: dt.date, today: dt.date, precision: str = "day") -> str:
        """How long it is until a day: `today`, `in 5 weeks`; `… at the latest` of a span."""
        days = (until - today).days
        if days < _WEEKS_FROM:
            words = {0: self["date.today"], 1: self["date.tomorrow"]}.get(
                days, self.put("date.in_days", n=days)
            )
        elif days < _MONTHS_FROM:
            words = self.put("date.in_weeks", n=round(days / 7))
        else:
            words = self.put("date.in_months", n=round(days * 12 / 365.25))
        return words if precision == "day" else self.put("date.by_then", when=words)

    def dollars(self, value: int | None) -> str:
        return self.sum(value, "USD")

    def sum(self, value: int | float | str | None, currency: str, places: Decimal = _PLACES) -> str:
        """A sum at reading length, of US dollars or by the letters of its currency: `US$4.2 billion`."""
        amount = Decimal(str(value or 0))
        key = "money.dollars" if currency == "USD" else "money.other"
        for scale in self["money.scales"].split():
            size = Decimal(10) ** int(scale)
            if abs(amount) >= size:
                number = (amount / size).quantize(places).normalize()
                return self.put(key, n=self.put(f"money.scale.{scale}", n=f"{number:,f}"), c=currency)
        return self.put(key, n=f"{amount:,f}", c=currency)

    def amount(
        self,
        value: int | float | str | None,
        maximum: int | float | str | None,
        currency: str | None,
        qualifier: str | None,
        text: str | None = None,
    ) -> str:
        """A sum with its hedge, as `wording.amount` has it in English: `حتى 500 مليون دولار أمريكي`."""
        if value is None or self.language == "en":
            return wording.amount(value, maximum, currency, qualifier, text)
        said = self.sum(value, currency or "", _FINE_PLACES)
        if qualifier == "range" and maximum is not None:
            return self.put("money.range", sum=said, most=self.sum(maximum, currency or "", _FINE_PLACES))
        key = f"money.{qualifier}"
        return self.put(key, sum=said) if qualifier in _HEDGED else said

    def link(self, address: str) -> str:
        """An address of ours that goes on in the language this one asks for."""
        if not self.asked:
            return address
        path, _, query = address.partition("?")
        return Arguments.read(query).with_((languages.ARGUMENT, self.language)).address(path)


def choices(path: str, query: str, language: str) -> list[tuple[str, str, str, bool]]:
    """The languages a page may be read in: code, own name, its address, and whether it is this one."""
    arguments = Arguments.read(query)
    return [
        (one, name, arguments.with_((languages.ARGUMENT, one)).address(path), one == language)
        for one, name in languages.OWN_NAMES.items()
    ]
