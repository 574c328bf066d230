"""The Datasette plugin: what of ours is hung on which of its hooks.

It acts only where Datasette has a database named `tracker` with the tracker's tables, and leaves any
other untouched. Pages and styles lie in `pages/` and `assets/`: folders called `templates` and `static`
beside a plugin would be taken up by Datasette for every database.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Awaitable, Callable, Generator, Iterable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from datasette.facets import Facet
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import NotFound, Request, Response
from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, TemplateNotFound
from markupsafe import Markup
from pluggy import HookimplMarker
from sqlite_utils.utils import sqlite3

from tracker.model import utc_now
from tracker.publish import (
    answers,
    borrowed,
    cells,
    crawlers,
    events_page,
    formulas,
    headers,
    inline,
    listing,
    panel,
    speech,
    through,
    wording,
)
from tracker.publish import database as published
from tracker.publish import language as languages
from tracker.publish import questions as asked
from tracker.publish import table as events_table
from tracker.publish.arguments import Arguments
from tracker.publish.clause import clause_page
from tracker.publish.editing import access, guard, routes
from tracker.publish.event import event_address, event_page
from tracker.publish.facets import EventFacet
from tracker.publish.formats import routes as formats
from tracker.publish.inline import Inlining
from tracker.publish.parts import parts_of
from tracker.publish.places import routes as places
from tracker.publish.places.sharing import event_shared, events_shared
from tracker.publish.report import report_page
from tracker.publish.rows import EVENTS_PATH
from tracker.publish.selection import TABLE
from tracker.publish.strangers.bounds import with_purse
from tracker.publish.strangers.database import put_in_place
from tracker.publish.strangers.refusal import refusal
from tracker.publish.tellings import web_address
from tracker.publish.unusable import unusable
from tracker.store.search import fold_query

hookimpl = HookimplMarker("datasette")

_HERE = Path(__file__).resolve().parent
PAGES = _HERE / "pages"
ASSETS = _HERE / "assets"
_EVENTS_DATA = {f"{EVENTS_PATH}.{suffix}" for suffix in ("json", "jsono")}


class _OurPages(FileSystemLoader):
    """Our templates, there only while Datasette serves a tracker."""

    def __init__(self, datasette: Any) -> None:
        super().__init__(PAGES)
        self._datasette = datasette

    def get_source(self, environment: Environment, template: str) -> Any:
        if not published.is_active(self._datasette):
            raise TemplateNotFound(template)
        return super().get_source(environment, template)


@hookimpl
def startup(datasette: Any) -> Callable[[], Awaitable[None]]:
    async def look() -> None:
        if await published.look(datasette):
            await put_in_place(datasette, published.NAME)

    return look


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Any) -> None:
    """Our pages go before Datasette's, and after those of whoever runs it with a template folder."""
    if not isinstance(env.loader, BaseLoader):
        return
    ours = _OurPages(datasette)
    custom = [FileSystemLoader(datasette.template_dir)] if getattr(datasette, "template_dir", None) else []
    env.loader = Inlining(ChoiceLoader([*custom, ours, env.loader]), lambda: published.is_active(datasette))
    env.filters[inline.FILTER] = inline.allowed_in
    env.globals["tracker_asset"] = _asset(datasette)
    env.globals["part"] = parts_of(env)
    env.globals["lists"] = listing
    env.globals["facet_values"] = panel.listed
    env.globals["tracker_site"] = _site(datasette)
    env.globals["say"] = speech.Speech()
    env.filters[borrowed.FILTER] = borrowed.put_right
    env.filters["tilde_encode"] = tilde_encode
    env.filters["left_out"] = cells.left_out
    env.filters["without_columns"] = cells.without_columns
    env.filters["counted"] = wording.counted
    env.filters["web_address"] = web_address


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """The ordinary search box folds words as the index has them: 石墨 is found in 石墨负极."""
    if (
        database == published.NAME
        and conn.execute("select 1 from sqlite_master where name = 'events_fts'").fetchone()
    ):
        conn.create_function("escape_fts", 1, _fold, deterministic=True)


def _fold(query: object) -> str:
    return fold_query(str(query))


@hookimpl(tryfirst=True)
def register_facet_classes() -> list[type[Facet]]:
    return [EventFacet]


@hookimpl(trylast=True)
def filters_from_request(request: Request, database: str, table: str, datasette: Any) -> Any:
    if not _is_events(datasette, database, table):
        return None

    return partial(events_table.filter_arguments, datasette, request)


@hookimpl(specname="filters_from_request", wrapper=True)
def filters_put_right(
    request: Request, database: str, table: str, datasette: Any
) -> Generator[None, list[Any], list[Any]]:
    """What others add to the filters of the events must not take the values of ours."""
    answers = yield
    return (
        through.put_right(datasette, request, answers) if _is_events(datasette, database, table) else answers
    )


@hookimpl
def register_output_renderer() -> dict[str, Any]:
    return events_table.json_output()


@hookimpl
def extra_template_vars(
    template: str,
    database: str | None,
    table: str | None,
    view_name: str,
    request: Request | None,
    datasette: Any,
) -> Any:
    if not published.is_active(datasette):
        return {}

    async def inner() -> dict[str, Any]:
        given: dict[str, Any] = await _visitor(datasette, request)
        given |= _spoken(template, request)
        if view_name == "table" and _is_events(datasette, database, table) and request:
            page = given["page"] = await events_page.page_of(datasette, request)
            said = page.drawing.summary if page.drawing else ""
            given["shared"] = events_shared(datasette, request, page.title, said, page.offers)
        elif view_name == "row" and database == published.NAME and request:
            given |= await _row(datasette, table, request)
        elif template == asked.ASKED:
            given["question_parameters"] = _asked_by(datasette, request)
        elif template == asked.LISTED:
            given["question_groups"] = lambda queries: asked.groups(datasette, queries)
        return given

    return inner()


def _spoken(template: str, request: Request | None) -> dict[str, Any]:
    """The language of the page; pages that have their words in one only are English to everybody."""
    if request is None or not template.startswith(speech.SPEAKING):
        return {}
    say = speech.Speech.of(request)
    return {"say": say, "languages": speech.choices(request.path, request.query_string, say.language)}


async def _visitor(datasette: Any, request: Request | None) -> dict[str, Any]:
    """Who looks at the page, and whether the ways to write are to be shown."""
    ways = access.access_of(datasette)
    return {
        "may_edit": await access.may_edit(datasette, request.actor if request else None),
        "sign_in": datasette.urls.path(access.LOGIN) if ways is not None and ways.is_offered() else None,
    }


async def _row(datasette: Any, table: str | None, request: Request) -> dict[str, Any]:
    id = request.url_vars.get("pks", "")
    if table == TABLE:
        event = await event_page(datasette, id)
        return {"event": event, "shared": event_shared(datasette, request, event) if event else None}
    if table == "reports":
        return {"report": await report_page(datasette, id)}
    if table == "clauses":
        return {"clause": await clause_page(datasette, id, utc_now().date().isoformat())}
    return {}


def _asked_by(datasette: Any, request: Request | None) -> Callable[[Iterable[str]], Awaitable[Any]]:
    async def of(names: Iterable[str]) -> list[asked.Parameter]:
        return await asked.parameters(datasette, names, languages.of(request))

    return of


def _site(datasette: Any) -> list[tuple[str, str]]:
    """The pages of the site: the key of each one's name in `words.yml`, and its address."""
    return [
        (words, datasette.urls.path(path))
        for words, path in (
            ("site.timeline", EVENTS_PATH),
            ("site.countries", "/countries"),
            ("site.materials", "/materials"),
            ("site.agencies", "/agencies"),
            ("site.compare", "/compare"),
            ("site.ahead", f"/{published.NAME}/upcoming"),
            ("site.measures", f"/{published.NAME}/in_force"),
            ("site.laws", f"/{published.NAME}/clauses"),
            ("site.lists", f"/{published.NAME}/lists"),
            ("site.sources", f"/{published.NAME}/source_health"),
            ("site.questions", f"/{published.NAME}"),
        )
    ]


@lru_cache(maxsize=64)
def _asset_text(name: str) -> str | None:
    """One of our style sheets or scripts, read once; None where there is none."""
    file = ASSETS / name
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _asset(datasette: Any) -> Callable[[str], str]:
    """The address of a style sheet, other whenever its text is, so that it may be kept for long."""

    def address(name: str) -> str:
        version = hashlib.sha256((_asset_text(name) or "").encode()).hexdigest()[:8]
        return datasette.urls.path(f"/-/tracker/{name}?{version}")  # type: ignore[no-any-return]

    return address


def _is_events(datasette: Any, name: str | None, table: str | None) -> bool:
    return name == published.NAME and table == TABLE and published.is_active(datasette)


@hookimpl
def render_cell(
    row: Any, value: object, column: str, table: str | None, database: str, datasette: Any
) -> Markup | str | None:
    """In views and answers a number or a code leads to its page, and money has commas.

    In the rows that a menu leads to, a code is in words and a title leads to what it is the title of.
    """
    if database != published.NAME or not published.is_active(datasette):
        return None
    path = cells.path_of(column, value, table) or cells.path_of_row(column, value, row, table)
    if path is None:
        return cells.figure(column, value) or cells.words(column, value, row, table)
    return Markup('<a href="{}">{}</a>').format(datasette.urls.path(path), cells.heading(value, table))


@hookimpl(tryfirst=True)
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    return [
        (crawlers.ROUTE, crawlers.robots),
        *formats.routes(),
        (r"^/event/(?P<uid>[^/]+)$", _event_by_uid),
        (events_page.ROUTE, events_page.answer),
        *routes.routes(),
        *places.routes(),
        (r"^/-/tracker/(?P<name>[a-z.-]+)$", _send_asset),
    ]


@hookimpl(tryfirst=True)
def actor_from_request(datasette: Any, request: Request) -> dict[str, str] | None:
    """Whom a bearer token stands for; cookies are Datasette's own."""
    ways, bearer = access.access_of(datasette), access.bearer_of(request.scope)
    return ways.of_token(bearer) if ways is not None and bearer is not None else None


@hookimpl
def permission_allowed(datasette: Any, actor: dict[str, Any] | None, action: str) -> bool | None:
    return access.is_allowed(datasette, actor) if action == access.PERMISSION else None


@hookimpl
def handle_exception(datasette: Any, request: Request, exception: Exception) -> Any:
    async def answer() -> Response | None:
        if not published.is_active(datasette):
            return None
        return await refusal(datasette, request, exception) or await unusable(datasette, request, exception)

    return answer


async def _event_by_uid(datasette: Any, request: Request) -> Response:
    """The lasting address of an event: leads to its row, whatever its number."""
    uid = tilde_decode(request.url_vars["uid"])
    address = await event_address(datasette, uid) if published.is_active(datasette) else None
    if address is None:
        raise NotFound(f"There is no event named “{uid}”.")
    return Response.redirect(address)


async def _send_asset(datasette: Any, request: Request) -> Response:
    name = request.url_vars["name"]
    text = _asset_text(name) if published.is_active(datasette) else None
    if text is None:
        raise NotFound("There is no such file.")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(text, content_type=f"{kind}; charset=utf-8", headers=headers)


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[headers.App], headers.App]:
    """Every answer gets our headers; the events page is asked for in arguments that Datasette reads right."""

    def wrap(app: headers.App) -> headers.App:
        async def asked_right(scope: headers.Scope, receive: headers.Receive, send: headers.Send) -> None:
            base = datasette.setting("base_url").rstrip("/")
            if scope["type"] == "http" and scope["path"].removeprefix(base) in _EVENTS_DATA:
                query = scope.get("query_string", b"").decode("latin-1")
                asked = Arguments.read(query)
                wanted = asked.for_datasette().from_the_start()
                if wanted != asked and published.is_active(datasette):
                    scope = {**scope, "query_string": wanted.query_string().encode("latin-1")}
            await harmless(scope, receive, send)

        in_csv = formulas.with_harmless_csv(app)

        async def harmless(scope: headers.Scope, receive: headers.Receive, send: headers.Send) -> None:
            base = datasette.setting("base_url").rstrip("/")
            done = scope["type"] != "http" or formats.writes_csv(scope["path"].removeprefix(base))
            await (in_csv if published.is_active(datasette) and not done else app)(scope, receive, send)

        safe = guard.guarded(datasette, asked_right)

        async def guarded(scope: headers.Scope, receive: headers.Receive, send: headers.Send) -> None:
            if scope["type"] == "http":
                await datasette.invoke_startup()
            await (safe if published.is_active(datasette) else asked_right)(scope, receive, send)

        def listed(path: str, query: bytes) -> bool:
            return crawlers.is_listed(path.removeprefix(datasette.setting("base_url").rstrip("/")), query)

        # Inside what is kept: a page is kept with the policy that is its own.
        sent = headers.with_headers(guarded, lambda: published.is_active(datasette), listed)
        return with_purse(answers.answered(datasette, sent))

    return wrap
