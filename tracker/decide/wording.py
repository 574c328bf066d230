"""The reasons of a decision in words, for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tracker.decide.decision import Reason
from tracker.decide.profile import Profile
from tracker.decide.resemblance import Compared
from tracker.model import Amount, DateRole

_NEUTRAL = 0.5

_FIELDS: dict[str, tuple[str, Callable[[Profile], str]]] = {
    "kind": ("kinds", lambda side: side.kind),
    "action": ("actions", lambda side: side.action),
    "actor": ("who acts", lambda side: _list(side.actors)),
    "target": ("whom it is aimed at", lambda side: _list(side.targets)),
    "location": ("where", lambda side: _list(side.locations)),
    "agencies": ("agencies", lambda side: _list(side.agencies)),
    "organizations": ("organizations", lambda side: _list(side.facts.organizations)),
    "materials": ("materials", lambda side: _list(side.materials)),
    "date": ("dates", lambda side: side.date.value if side.date else ""),
    "dates": ("further dates", lambda side: _dates(side)),
    "amount": ("sums", lambda side: _sum(side.amount) if side.amount else ""),
    "programme": ("programmes", lambda side: side.facts.programme or ""),
    "figures": ("figures in the titles", lambda side: _figures(side)),
    "names": ("names in the titles", lambda side: _list(n.partition(":")[2] for n in side.title.names)),
    "words": ("words of the titles", lambda side: side.facts.title),
}


def reasons(compared: Compared, mine: Profile, theirs: Profile) -> tuple[Reason, ...]:
    """What agreed and what did not, strongest first; silence is no reason."""
    found = [
        Reason(name, round(agreed, 2), _words(name, agreed, mine, theirs))
        for name, agreed in compared.agreements.items()
        if agreed is not None and (name != "particular" or agreed < _NEUTRAL)
    ]
    return tuple(sorted(found, key=lambda reason: (-abs(reason.agreement - _NEUTRAL), reason.field)))


def _words(name: str, agreed: float, mine: Profile, theirs: Profile) -> str:
    if name == "particular":
        return "nothing agrees that would tell this act from others of its kind"
    noun, said = _FIELDS[name]
    ours, others = said(mine), said(theirs)
    if name in ("words", "figures", "names") and agreed >= _NEUTRAL:
        return f"{noun} agree ({agreed:.2f})"
    if ours == others:
        return f"same {noun}: {ours}"
    how = (
        "agree" if agreed >= 0.8 else "may agree" if agreed > _NEUTRAL
        else "contradict each other" if agreed <= 0.1 else "differ" if agreed < _NEUTRAL else "do not tell"
    )  # fmt: skip
    return f"{noun} {how}: {ours or 'not said'} / {others or 'not said'}"


def _list(items: Iterable[str]) -> str:
    return ", ".join(sorted(items))


def _sum(amount: Amount) -> str:
    value = f"{amount.value:,f}" if amount.value is not None else "unknown"
    hedge = "" if amount.qualifier == "exact" else f" ({amount.qualifier.replace('_', ' ')})"
    return f"{value} {amount.currency}{hedge}"


def _dates(side: Profile) -> str:
    return _list(
        f"{DateRole(dated.role)} {dated.date}" for dated in side.facts.dates if dated.date is not None
    )


def _figures(side: Profile) -> str:
    return _list(
        f"{name.replace('_', ' ')} {_list(values)}" for name, values in side.title.figures.items() if values
    )
