"""The longer labelled texts are read no worse than here, language by language.

`./run accuracy` prints the figures themselves. The floors lie a little below them, so that a change which costs
a tenth of the events is seen and one that trades an event for another is not.
"""

from __future__ import annotations

import pytest
from labelled import LANGUAGES, texts
from scoring import score, tally

from tracker.extract import PUBLISH_THRESHOLD, extract

# F1 of all drafts, precision of the published.
FLOORS = {
    "en": (0.73, 0.9),
    "zh": (0.76, 0.9),
    "ar": (0.84, 0.9),
    "fa": (0.86, 0.9),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_read_as_well_as_before(language: str) -> None:
    mine = [one for one in texts() if one.language == language]
    if not mine:
        pytest.skip(f"no texts in {language}")
    drafts = [extract(one.document) for one in mine]
    published = [[d for d in found if d.confidence >= PUBLISH_THRESHOLD] for found in drafts]
    f1 = tally(map(score, mine, drafts)).f1
    precision = tally(map(score, mine, published)).precision
    assert f1 is not None
    assert precision is not None
    assert f1 >= FLOORS[language][0]
    assert precision >= FLOORS[language][1]
