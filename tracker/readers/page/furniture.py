"""What a site prints around every article: buttons, where the reader is, the titles of other articles.

The titles of others (上一篇, "Previous", "Related news") would be read as acts of this one.
"""

from __future__ import annotations

import re

_NEIGHBOUR = re.compile(
    r"[【\[(]?(?:[上下]一[篇条页则]|前一篇|后一篇|[上下]篇文章|previous(?: (?:article|post|page|release))?"
    r"|next(?: (?:article|post|page|release))?)[】\])]?\s*[:：>»|].*",
    re.I,
)
_BUTTONS = re.compile(
    r"(?:来源[:：]\S{0,20}\s+)?(?>[【\[(（]?(?:字[号体](?:大小)?|打印(?:本页)?|关闭(?:窗口|本页)?|收藏|返回顶部|分享到?"
    r"|微信|微博|朋友圈|qq空间|[大中小]|我要纠错|纠错|print(?: this page)?|share(?: this)?(?: page| article)?"
    r"|e-?mail|facebook|twitter|linkedin|whatsapp|back to top)[】\])）]?[\s|:：/]*+)+",
    re.I,
)
_OTHERS = re.compile(
    r"[【\[]?(?:相关(?:链接|阅读|报道|新闻|文章|稿件|文档|附件下载|政策)|延伸阅读|推荐阅读|热点(?:新闻|推荐)"
    r"|related (?:articles?|news|stories|links|content|releases?|posts?)|you may also like"
    r"|more news|latest news|read more)[】\]]?[:：]?",
    re.I,
)
_LONGEST = 160  # characters of a line of buttons, or of another article's title
_LATEST = 0.4  # the titles of other articles begin no earlier than after so much of the text
_SENTENCE = re.compile(r"[。.۔][”’\"'）)】」]*$")


def without(text: str) -> str:
    """The text without the lines of a site's own, and without what stands under "related articles".

    Empty where a page has nothing else. Where sentences follow such a heading, or two in a row what stands
    under it, the article goes on: a box of its own, links in its midst.
    """
    lines = [line for line in text.split("\n") if not _of_the_site(line.strip())]
    sentences = [bool(_SENTENCE.search(line.strip())) for line in lines if line.strip()]
    kept: list[str] = []
    read, place, others = 0, -1, False
    for line in lines:
        words = line.strip()
        read += len(line) + 1
        place += bool(words)
        if others and words:
            others = sentences[place : place + 2] != [True, True]
        if words and _OTHERS.fullmatch(words) and read > _LATEST * len(text):
            others = sentences[place + 1 : place + 2] != [True]
        if not others:
            kept.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _of_the_site(words: str) -> bool:
    """Whether a line has buttons, or the title of the article before or after this one and no sentence."""
    if not words or len(words) > _LONGEST:
        return False
    if _BUTTONS.fullmatch(words):
        return True
    return _NEIGHBOUR.fullmatch(words) is not None and not _SENTENCE.search(words)
