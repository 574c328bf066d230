"""What waits for a person, and what people decide: the same for the terminal and for the pages.

    from tracker import review

    waiting = review.queue(store, review.Filters(countries=("CN",)), limit=20)
    item = waiting[0]
    review.approve(store, item.event.id, by="ana", now=utc_now(), expected=item.seen)

Every decision takes the store (open for writing, the writer lock held: `with store.writer(wait=...)`), the
numbers of the events, and by keyword `by` (who), `now`, `why` (may be left out) and `expected`: what the
person had seen, as `Item.seen` or `seen()` gave it. It is one transaction, and gives the `Decision` that
was recorded, or None where everything was so already.

The version of an event is the number of the last edit in its history, 0 where there is none. Every edit of
what an event says, its review, its measure and its links is recorded there, so an event has changed since
someone looked exactly when that number is another; `token` and `read_token` carry versions through a form.

All raise NotFound for an event that is not there; EditConflict, with what changed since and by whom, where an
event of `expected` is no longer at that version; DecisionRefused where what is asked makes no sense for
these events. `correct` raises SeveralInputErrors naming every field that was refused; `undo` UndoRefused.
"""

from tracker.decide import Reason
from tracker.review.correcting import FIELDS, correct, would_say
from tracker.review.deciding import approve, attach, keep_apart, merge, reject, split, undo
from tracker.review.entering import Alike, add_report, likely, uid_taken
from tracker.review.items import Conflict, Item, Key, Kind, Quote, Side, Text, Told, load
from tracker.review.queue import Filters, Waiting, count, keys, queue
from tracker.review.versions import Seen, read_token, seen, token
from tracker.store.decisions import Decision, Verb

__all__ = [
    "FIELDS",
    "Alike",
    "Conflict",
    "Decision",
    "Filters",
    "Item",
    "Key",
    "Kind",
    "Quote",
    "Reason",
    "Seen",
    "Side",
    "Text",
    "Told",
    "Verb",
    "Waiting",
    "add_report",
    "approve",
    "attach",
    "correct",
    "count",
    "keep_apart",
    "keys",
    "likely",
    "load",
    "merge",
    "queue",
    "read_token",
    "reject",
    "seen",
    "split",
    "token",
    "uid_taken",
    "undo",
    "would_say",
]
