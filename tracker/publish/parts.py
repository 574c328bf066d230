"""Parts of a page that repeat many times, rendered at once and put into the page whole.

Datasette compiles its templates for asyncio: every expression may be awaited, which for a list of fifty
events or two hundred facet values costs several times what the expressions do. The same templates are
compiled here without that, by an environment that shares loader, filters, globals and autoescaping.
"""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import Environment
from markupsafe import Markup


def parts_of(environment: Environment) -> Callable[..., Markup]:
    """`part("_events.html", cards=...)`: a template's text, from what is given by name and nothing else.

    The first use takes the environment as all plugins have made it ready.
    """
    ready: list[Environment] = []

    def part(template: str, **given: object) -> Markup:
        if not ready:
            ready.append(environment.overlay(enable_async=False))
        text = ready[0].get_template(template).render(given)
        return Markup(text)  # noqa: S704 - the template has escaped what it was given

    return part
