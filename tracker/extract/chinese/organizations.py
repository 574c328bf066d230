"""Organizations in Chinese text that no list knows: by their form alone (…股份有限公司, 初创企业Acme)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.extract.names import Name

_LATIN = r"[A-Z][A-Za-z0-9&'.-]*[A-Za-z0-9](?: (?:[A-Z][A-Za-z0-9&'.-]*|of|and|&)){0,4}"
_SORT = (
    r"(?:公司|企业|厂商|集团|制造商|生产商|开发商|供应商|矿商|矿企|巨头|车企|电池厂|初创公司|冶炼商"
    r"|精炼商|贸易商|勘探商)"
)
# Where a Chinese name may begin: after a mark, a word for a company, or a word that takes a name.
_LEFT = (
    r"(?:^|(?<=[,。;:、\"(》\n])|(?<=[向与和由被给将把为对让])|(?<=公司)|(?<=企业)|(?<=[商头家])|(?<=集团))"
)
_FORM = (
    r"(?:股份有限公司|有限责任公司|集团有限公司|控股有限公司|科技有限公司|有限公司|集团公司|控股公司"
    r"|股份公司|集团|公司)"
)
_TRADE_FORM = (
    r"(?:锂业|矿业|钴业|镍业|铜业|铝业|钨业|稀土|锂能|新材|磁材|锂电|新能源|科技|石墨|资源|能源|电子"
    r"|半导体|电池|材料|股份|钛业|锑业|锗业|金属)"
)
_UNKNOWN = re.compile(
    rf"(?:{_SORT})(?P<called>{_LATIN})(?![A-Za-z])"
    rf"|(?<![A-Za-z])(?P<latin>{_LATIN})(?P<tail>股份有限公司|有限公司|公司|集团)"
    rf"|{_LEFT}(?P<formed>(?![将对向与和由被给把为就从在于该这])[\u4e00-\u9fff·]{{2,10}}?{_FORM})(?!的"
    rf"|家|级|债|法|治|制|总部所在)"
    rf"|(?:^|(?<=[,。;:\n\"]))(?P<opening>[\u4e00-\u9fff]{{2,4}}{_TRADE_FORM})"
    rf"(?=与|和|宣布|将|拟|周[一二三四五六日]|\d|表示|称|完成|签署|获|在|从|计划)"
    rf"|(?<=公司|企业)(?P<apposed>[\u4e00-\u9fff]{{2,4}}{_TRADE_FORM})(?=[授提获将向\d,。宣在于与和])"
)
_NOT_A_NAME = re.compile(
    r"政府|^(?:保护|为|依托|利用|开发)|[责勒下]令|[的了这那该某些几多各本其一两三四五六七八九十数家等及并且将对向把由被]|^(?:子|母|总|分|上市|国有|相关|有关"
    r"|外国|中国|美国|日本|韩国|欧洲|西方|民营|合资|跨国|大型|小型"
    r"|科技|石油|汽车|矿业|能源|电池|半导体|芯片|互联网|保险|证券|航空|物流|咨询|国际|当地|本土|龙头"
    r"|头部|锂业|初创|创业|生物|医药|光伏|风电|储能|材料"
    r"|稀土|石墨|新能源|软件|钢铁|铝业|军工|国防|数据|安全|采矿|关联|目标|标的|涉事|全球|国内|我国|全国"
    r"|高端|先进|磷酸|氧化|人造|天然|金属|动力|锂|要求|禁止|允许|宣布|批准|授权|收购|投资)"
    r"|(?:国家|重要|主要)[\u4e00-\u9fff]{0,4}(?:公司|集团)$"
)


def unknown_organizations(written: str, start: int, end: int, known: Sequence[Name]) -> list[Name]:
    """Organizations in written[start:end], a normal form, that no list knows."""
    taken = [(n.start, n.end) for n in known if n.table in ("organizations", "agencies")]
    found = []
    for match in _UNKNOWN.finditer(written, start, end):
        group = next(name for name in ("called", "latin", "formed", "opening", "apposed") if match[name])
        begin, stop = match.span(group)
        if any(a < stop and begin < b for a, b in taken):
            continue
        if group in ("formed", "opening", "apposed") and _NOT_A_NAME.search(match[group]):
            continue
        found.append(Name(begin, stop, "organizations", match[group].strip(), "unknown"))
    return found
