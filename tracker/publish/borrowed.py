"""Pages that Datasette makes, put right for who listens to them and who waits for them.

Its table page leaves the fields of its filter without names, begins its headings at the third rank, gives
no key a way into its scrolling list of columns, and sets every cell off by blanks that are a quarter of
the page. All of this is markup of its templates: a value in a cell is escaped, so that no `<` is of one.
"""

from __future__ import annotations

import re

from markupsafe import Markup

FILTER = "put_right"

_FIELDS = {"column": "Column", "op": "Comparison", "value": "Value"}
_FIELD = re.compile(r'<(select|input type="text") name="_filter_(column|op|value)')
_SORT = '<select name="_sort"'
_RANK = re.compile(r"<(/?)h3\b")
_COLUMNS = '<dl class="column-descriptions">'
_BLANKS = re.compile(r">\s{2,}<")


def put_right(html: str) -> Markup:
    """The filter: what Datasette's table templates gave, with names, ranks and a way in, and fewer blanks."""
    html = _FIELD.sub(
        lambda found: f'<{found[1]} aria-label="{_FIELDS[found[2]]}" name="_filter_{found[2]}', html
    )
    html = html.replace(_SORT, '<select aria-label="Sort by" name="_sort"')
    html = html.replace(_COLUMNS, f'{_COLUMNS[:-1]} tabindex="0">')
    html = _RANK.sub(r"<\1h2", html)
    return Markup(_BLANKS.sub(">\n<", html))  # noqa: S704 - the templates have escaped what they were given
