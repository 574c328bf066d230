"""Acts, orders and decrees beside what they contain: one event, and it is what they do."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from tracker.extract.assemble import AFTERLIFE
from tracker.extract.candidate import Candidate
from tracker.extract.find import Find
from tracker.extract.grammar import Wording
from tracker.extract.scope import Scope
from tracker.model import CountryRole

_ORDERS = ("legislation", "strategy")
_SHELL_KINDS = (*_ORDERS, "regulation")
_CONTENT_REACH, _RULE_REACH = 110, 30


def serves(candidate: Candidate, other: Candidate, shells: frozenset[str]) -> bool:
    """Whether a bare "to ..." says what the event before it is for; an order's is what it does."""
    if candidate.action in AFTERLIFE or candidate.action == "pledged":
        return False  # "tied up in an effort to freeze funding", "prodded Japan to promise"
    if other.end <= candidate.start and candidate.rule in shells:
        return True  # "signed the law and brought them together to sign an order"
    return other.end <= candidate.start and other.rule not in shells and other.kind not in _ORDERS


def without_shells(finds: Sequence[Find], wording: Wording) -> list[Find]:
    """An act or order beside what it does, in one sentence, is one event: what it does."""
    result = []
    together: dict[int, list[Find]] = {}
    for find in finds:
        together.setdefault(find.sentence.start, []).append(find)
    for find in finds:
        holds = find.candidate.kind in _SHELL_KINDS or find.candidate.rule in wording.shells
        around = together[find.sentence.start] if holds else ()
        content = next((f for f in around if _holds(find, f, wording)), None)
        if content is None:
            result.append(find)
        else:
            _fill(find, content)
    return result


def _holds(shell: Find, content: Find, wording: Wording) -> bool:
    """Whether `content`, of the same sentence, says what `shell` enacts."""
    both = shell.candidate.kind == content.candidate.kind == "regulation"
    changes = shell.candidate.rule in wording.shells and content.action in AFTERLIFE
    if shell is content or (both and not changes):
        return False  # but "a decision that amends the regulation" is what it does
    if content.candidate.kind in ("legislation", "strategy", "meeting") or content.action in (
        "threatened",
        "reported",
    ):
        return False
    gap = content.candidate.start - shell.candidate.end
    if shell.candidate.kind == "regulation" and shell.candidate.rule not in wording.shells:
        return 0 <= gap <= _RULE_REACH and not content.candidate.past
    if shell.candidate.rule in wording.shells:
        return 0 <= gap <= _CONTENT_REACH
    return shell.candidate.kind == "legislation" and content.candidate.subject == "none" and abs(gap) <= 60


def _fill(shell: Find, content: Find) -> None:
    """Give what an order does the order's date and parties; the order makes it done."""
    if content.action in ("announced", "proposed") and content.candidate.action not in (
        "announced",
        "proposed",
    ):
        content.action = content.candidate.action
    if shell.candidate.kind == "legislation" and content.action in ("awarded", "announced"):
        content.action = shell.action  # "passed a law granting tax credits"
    if shell.action in AFTERLIFE and shell.candidate.kind == "regulation":
        content.action = shell.action  # "suspended Announcement No. 46, which had banned exports"
    elif shell.candidate.rule.endswith(".announce-decree") or (
        shell.action == "proposed" and shell.candidate.kind == "regulation"
    ):
        content.action = shell.action if content.action == "enacted" else content.action
    if content.reading.purpose:
        content.reading = dataclasses.replace(content.reading, scope=Scope.FACT, purpose=False)
    if shell.dated or shell.headline or (shell.date is not None and not content.dated):
        content.date, content.date_at, content.dated = shell.date, shell.date_at, shell.dated
    content.headline = content.headline or shell.headline
    for (code, role), name in shell.cast.countries.items():
        if role is CountryRole.ACTOR and not content.cast.actors:
            content.cast.countries[(code, role)] = name
    content.cast.stated = max(content.cast.stated, shell.cast.stated)
    for agency, by in shell.cast.agencies.items():
        content.cast.agencies.setdefault(agency, by)
