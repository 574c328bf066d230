"""Styles and scripts that Datasette's templates, and those of other plugins, write into a page itself.

The policy allows no inline style and no inline script but those whose hash it names (CSP Level 3, section
8.3, "usage of hashes"). What a template holds is known as it is loaded: every `<style>` and `<script>` of
its own text is rendered through a filter that adds the hash of what came out to the answer's policy. What
data would smuggle into a page is in no template, and stays without a hash. `style=` attributes can have no
hash of their own: they are left out, and `tracker.css` says the little that they said.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from jinja2 import BaseLoader, Environment, pass_context
from jinja2.runtime import Context

FILTER = "inline_allowed"

_BLOCK = re.compile(r"<(script|style)(\s[^>]*)?>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_SOURCE = re.compile(r"\bsrc\s*=", re.IGNORECASE)
_STYLE_ATTRIBUTE = re.compile(r'\sstyle="(?:\{\{.*?\}\}|\{%.*?%\}|[^"{])*"', re.DOTALL)


@dataclass(slots=True)
class Allowed:
    """CSP sources of what one answer holds inline."""

    scripts: set[str] = field(default_factory=set)
    styles: set[str] = field(default_factory=set)


_ALLOWED: ContextVar[Allowed | None] = ContextVar("inline_allowed", default=None)


def begin() -> Allowed:
    """What the answer to the request now at hand will hold: nothing yet."""
    allowed = Allowed()
    _ALLOWED.set(allowed)
    return allowed


def allow(kind: str, text: str) -> None:
    """Let the answer at hand hold this text in a `script` or `style` element."""
    allowed = _ALLOWED.get()
    if allowed is not None:
        digest = base64.b64encode(hashlib.sha256(text.encode("utf-8", "replace")).digest()).decode("ascii")
        (allowed.scripts if kind == "script" else allowed.styles).add(f"'sha256-{digest}'")


@pass_context  # never worked out when the template is compiled
def allowed_in(context: Context, text: str, kind: str) -> str:
    """The filter: the text as it is, allowed in this answer."""
    allow(kind, str(text))
    return text


def rewritten(source: str) -> str:
    """A template's text with every inline style and script of its own rendered through the filter."""

    def through(found: re.Match[str]) -> str:
        element, attributes, text = found[1], found[2] or "", found[3]
        if _SOURCE.search(attributes):
            return found[0]
        kind = element.lower()
        body = f'{{% filter {FILTER}("{kind}") %}}{text}{{% endfilter %}}'
        return f"<{element}{attributes}>{body}</{element}>"

    return _STYLE_ATTRIBUTE.sub("", _BLOCK.sub(through, source))


class Inlining(BaseLoader):
    """Templates as another loader has them, rewritten while `is_active` says so."""

    def __init__(self, loader: BaseLoader, is_active: Callable[[], bool]) -> None:
        self._loader, self._is_active = loader, is_active

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Any]:
        source, name, is_current = self._loader.get_source(environment, template)
        return (rewritten(source) if self._is_active() else source), name, is_current

    def list_templates(self) -> list[str]:
        return self._loader.list_templates()
