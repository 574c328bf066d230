"""Persian phrases that are an event by themselves, and records that name their instrument alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tracker.extract.candidate import Candidate, NounHit, phrases
from tracker.extract.lexicon import Template
from tracker.extract.matcher import Hit
from tracker.extract.persian.clauses import Clauses
from tracker.extract.sentences import Sentence

_LABEL = re.compile(
    r"\s*(?!نوع|کالا|محصول|تاریخ|کشور|وضعیت|شرح|عنوان|موضوع|مبنا|اقدام|تدبیر)"
    r"[\u0621-\u06d3][\u0621-\u06d3 ]{1,40}: "
)
_ON_RECORD = {
    "grant": "awarded", "loan": "awarded", "loan_guarantee": "awarded", "subsidy": "announced",
    "funding_programme": "announced", "investment": "announced", "strategy": "announced",
    "investigation": "announced", "meeting": "completed", "stockpile": "announced",
    "acquisition": "announced",
}  # fmt: skip
_INTRANSITIVE = re.compile(
    r"(?:ن?می|ن|ب|خواهند |خواهد )?(?:شو|گرد|شد|است|هست|نیست|بود|باش|گرفت|گیر|یافت|یاب"
    r"|رسید|درامد|دارد|دارند|داشت)"
)
# Phrases that hold their own duty or leave: "may not buy", "are obliged to report".
_MODAL = re.compile("مکلف|موظف|ملزم|مجاز نیست|حق ندار|منوط|مشمول|نخواهد (?:داشت|داد)")


def templates(
    lower: str, sentence: Sentence, clauses: Clauses, hits: Sequence[Hit], nouns: Sequence[NounHit]
) -> Iterable[Candidate]:
    """The candidates of a sentence's templates."""
    for template, match in phrases(hits, lower, sentence):
        yield _of_template(lower, template, clauses, match.span(), nouns)


def _is_passive(lower: str, template: Template, verb: tuple[int, int, str] | None) -> bool:
    """Whether the subject of a phrase is what it happens to: its verb is "became", "is" or "was put"."""
    if verb is None:
        return template.subject == "none"
    return "passive" in verb[2] or _INTRANSITIVE.match(lower, verb[0]) is not None


def _of_template(
    lower: str, template: Template, clauses: Clauses, span: tuple[int, int], nouns: Sequence[NounHit]
) -> Candidate:
    start, end = span
    kind = template.kind
    if template.follow:
        inside = (n.instrument for n in nouns if start < n.end and n.start < end)
        kind = next((instrument.kind_for(template.action) for instrument in inside), kind)
    verb = next((v for v in reversed(clauses.verbs) if start <= v[0] and v[1] <= end), None)
    verb_start, verb_end = (verb[0], verb[1]) if verb else (start, end)
    return Candidate(
        kind,
        template.action,
        start,
        end,
        verb_start,
        verb_end,
        template.subject,
        f"fa.{template.id}",
        template.strength,
        passive=_is_passive(lower, template, verb),
        past=verb is None or verb[2].startswith(("past", "perfect", "participle")),
        modal=_MODAL.search(template.pattern.source) is not None,
    )


def record(lower: str, sentence: Sentence, nouns: Sequence[NounHit]) -> Iterator[Candidate]:
    """ "Indonesia: export ban on nickel ore": a record that names the instrument alone."""
    label = _LABEL.match(lower, sentence.start, sentence.end)
    for noun in nouns[:1] if label else ():
        action = _ON_RECORD.get(noun.instrument.kind, "enacted")
        if label and 0 <= noun.start - label.end() <= 12 and not noun.instrument.bound:
            yield Candidate(
                noun.instrument.kind_for(action), action, noun.start, min(sentence.end, noun.end + 1),
                noun.start, noun.end, "actor", f"fa.record+fa.{noun.instrument.id}", 0.8,
                instrument=(noun.start, noun.end),
            )  # fmt: skip
