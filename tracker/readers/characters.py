"""Which characters the bytes of an answer are.

Decoding happens once, here, so that what is checked for entity declarations is exactly what is
parsed afterwards: a body cannot show one text to the guard and another to the parser.
"""

from __future__ import annotations

import codecs
import re

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How `<` or `{` followed by an ASCII character begins without a byte order mark
# (XML 1.0 appendix F, RFC 4627 section 3), and `<?xm` in EBCDIC.
_BEGINNINGS = (
    (re.compile(rb"[<{]\x00\x00\x00"), "utf-32-le"),
    (re.compile(rb"\x00\x00\x00[<{]"), "utf-32-be"),
    (re.compile(rb"[<{]\x00[^\x00]\x00"), "utf-16-le"),
    (re.compile(rb"\x00[<{]\x00[^\x00]"), "utf-16-be"),
    (re.compile(rb"\x4c\x6f\xa7\x94"), "cp037"),
)
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']", re.I)
# HTML, "prescan a byte stream": a meta element near the beginning, with charset or in its content.
_META = re.compile(rb"<meta\s[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.I)
_PRESCAN = 4096
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.I)

# Labels mean what browsers take them to mean (WHATWG Encoding): the superset in use, not the letter.
_SUPERSETS = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_SEVERAL_BYTES = {"gb18030", "big5hkscs", "cp932", "euc_jp", "iso2022_jp", "cp949", "cp950", "hz"}
_ONE_BYTE = (
    {f"cp125{n}" for n in range(9)}
    | {f"iso8859-{n}" for n in range(2, 17)}
    | {"cp874", "cp866", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"}
)


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 as windows-1252: the usual mixture of two careless authors."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.reason == "unexpected end of data":
        return "", len(error.object)
    stray = error.object[error.start : error.end]
    return stray.decode("cp1252", "replace"), error.end


codecs.register_error("tracker.windows_1252", _windows_1252)


def decode(body: bytes, content_type: str = "", *, page: bool = False) -> tuple[str, str | None]:
    """The text of a body and, where its labels were wrong, a note that says so.

    Of a `page`, what its `meta` elements declare counts too.

    Never fails. In order: byte order mark (RFC 7303 section 3), the pattern of zero bytes, a declared
    encoding of several bytes that fits, UTF-8 that fits, a declared encoding of one byte, one of several
    bytes that all but fits, and at last UTF-8 with stray bytes as windows-1252. UTF-8 goes before one-byte
    labels because any bytes fit those, while text that is not UTF-8 hardly ever fits UTF-8.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return _forgiving(body[len(mark) :], encoding)
    for beginning, encoding in _BEGINNINGS:
        if beginning.match(body):
            return _forgiving(body, encoding)
    declared = _declared(body, content_type, page)
    candidates = [name for name in declared if name in _SEVERAL_BYTES]
    candidates += ["utf-8", *(name for name in declared if name in _ONE_BYTE)]
    for encoding in candidates:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        wrong = bool(declared) and encoding != declared[0] and not body.isascii()
        return text, f"declared as {declared[0]}, is {encoding}" if wrong else None
    broken = [name for name in declared if name in _SEVERAL_BYTES]
    likeliest = min([*broken, "utf-8"], key=lambda name: body.decode(name, "replace").count("\ufffd"))
    if likeliest in broken:
        return _forgiving(body, likeliest)
    return body.decode("utf-8", "tracker.windows_1252"), "bytes that are not UTF-8 were read as windows-1252"


def _forgiving(body: bytes, encoding: str) -> tuple[str, str | None]:
    try:
        return body.decode(encoding), None
    except UnicodeDecodeError:
        return body.decode(encoding, "replace"), f"some bytes are not {encoding}"


def _declared(body: bytes, content_type: str, page: bool) -> list[str]:
    """The encodings that HTTP, the XML declaration and a page itself name, in this order, as Python does."""
    labels = [match.group(1) for match in [_CHARSET.search(content_type)] if match]
    labels += [match.group(1).decode("ascii") for match in [_DECLARED.match(body)] if match]
    labels += [label.decode("ascii") for label in _META.findall(body, 0, _PRESCAN)] if page else []
    names = []
    for label in labels:
        try:
            name = codecs.lookup(label).name
        except LookupError:
            continue
        name = _SUPERSETS.get(name, name)
        if name == "utf-8" or name in _SEVERAL_BYTES or name in _ONE_BYTE:
            names.append(name)
    return names
