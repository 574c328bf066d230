"""The life of a measure: what state it is in and what money stands, on any day, from the events it has had.

Nothing here knows a database or a clock. The rules, in the order they apply:

Order. An event counts from its date. A vague date counts from the first day it may mean, but not before an
act that comes earlier in a life (by the action's rank) and is known more finely within that time: a freeze
"in 2025" of a grant of March 2025 is not before the grant. Undated events come first. Events of one day are
in the order of their actions' ranks, then the vaguer sum before the surer one, so that nothing depends on
which report came first.

State. The latest act says it; that a measure is `reported` to exist gives way to every act. A termination
of a part, and the release of a part, leave the state as it was. What is in force or suspended stays so when
more of it is proposed or announced.

Effect. An enactment (or a report of one) whose dates of taking effect all lie after its own leaves the
measure `announced` until the first of them and in force from that day, whether an event tells of that day or
not. A vague date counts from its first day. What is in force already stays so. Until then a later enactment,
amendment or extension that names another date moves it, one that names none leaves it; money paid and a
coming into effect make it bind at once. A suspension holds it beyond that day, an end makes an end of it.
Sums count from the enactment all the same.

Money. Only sums with the role `commitment` count.
- A sum stated when something is threatened, proposed, pledged, announced or scheduled is *announced*; one
  stated at an award, an enactment or later is *awarded*. The later statement takes the earlier one's place:
  an amendment changes the sum, it does not add. What is only `reported` is the weakest statement.
- A suspension suspends all that stands, or the smaller sum that it states; a resumption releases it, or the
  smaller sum. Any other act that leaves the measure in force releases a suspension of the whole.
- A termination takes off all that is awarded, or the smaller sum that it states; several partial ones add up,
  never beyond the award. So does an expiry, except that what is known to be paid out stays. A new award,
  enactment, coming into effect, extension or resumption brings back what was ended as a whole; an amendment
  or a payment does not.
- Where a register counts the money of an award (obligations step by step), its word is the sum from then on:
  every step states what there is in all by then, a termination takes off what it says was taken back with
  it and no more, and what is still entered after the end opens nothing again, unless it adds money. A
  resumption that states a sum takes back what was cut.
- Disbursements add up, each told once (same date and sum: the same one), never beyond the award.
- Where a freeze, release, end or payment states a sum and no award is known, at least so much was awarded.
- A sum without a value (a bare magnitude) adds nothing. A range counts its lower end; its upper end is kept
  beside as the most it may be. A ceiling (`up_to`) counts as told, since that is how awards are told; it is
  the most at the same time, and the event's qualifier marks it.
- A sum within 2 % of all that stands is all of it: reports round.

So net (awarded - terminated) is never negative, suspended never more than net, disbursed than awarded.

A life is told in one currency, that of its latest award (announcement, before there is one); sums stated in
another are converted at the rate of their own date.
"""

from tracker.life.account import Convert, Step, on_day, steps, unconverted
from tracker.life.happenings import UNDATED, Happening, Sum, in_order
from tracker.life.parts import FOREVER, Span, covers, spans, wholes_of

VERSION = "5"
"""Changes when the rules do: what is kept of lives is then worked out anew."""

__all__ = [
    "FOREVER",
    "UNDATED",
    "VERSION",
    "Convert",
    "Happening",
    "Span",
    "Step",
    "Sum",
    "covers",
    "in_order",
    "on_day",
    "spans",
    "steps",
    "unconverted",
    "wholes_of",
]
