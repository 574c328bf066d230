"""Which names stand: those that do not settle their term alone need company in the text.

"Ministry of Commerce" is a body of the country written next to it, else of one the text names;
"Georgia" is a country where the text says so or something is done to it; one Chinese letter is a
country only where a short name may stand.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tracker.extract.names import RIVALS, Name
from tracker.extract.text import spelled
from tracker.vocabulary import Vocabulary

# Before an ambiguous country, where only a place can follow.
_FROM = re.compile(
    r"\b(?:from|against|in|to|into|(?:imports?|exports?) of)(?: the| both)? $"
    + spelled(
        "|(?<!\\w)(?:من|في|إلى|ضد|دولة|جمهورية|از|در|علیه|کشور|جمهوری) (?:ال|لل)?$|(?<!\\w)ب$|[对从自向]$"
    )
)
# "The Indian government" is India's, whatever else is Indian.
_OFFICE = re.compile(
    r" (?:government|ministr\w+|minister|authorit\w+|officials?|parliament|cabinet|president|prime"
    r"|state-owned|compan\w+|firms?|regulators?|customs|importers?|exporters?|refiner\w*|miners?)\b"
)
# Between a body and the country it is of: "China's Ministry", "Ministry of China", "وزارة التجارة في الصين".
_OWNER_BEFORE = re.compile(
    r"(?:'s?)?(?: (?:federal|national|union|government's|governmental))? |(?:联邦|政府)?的?"
)
_OWNER_AFTER = re.compile(
    r",? (?:of|in|for)(?: the)? |"
    + spelled(
        " (?:في |ب|ل)?(?:حكومة |دولة |(?:ال)?جمهورية |(?:ال)?مملكة |سلطنة )?(?:ال|لل)?"
        "|ها? (?:ال)?| (?:دولت |کشور |در )(?:جمهوری اسلامی )?"
    )
)
_OWNER_REACH = 16
_LONGEST_NAME = 100
_CLAUSE_REACH, _MARK = 24, re.compile(r"[,。;:、\n]|对|向|从")
_AND = re.compile(r",? (?:and|or) |،? (?:و|یا) |، ")
# A country by one letter: after what is done towards it, or at the head of a sentence as who does it.
_SHORT_NAME = re.compile(
    r"(?<=[对赴驻访涉援输])(?:美(?![好丽景观术食容元金])|日(?![常益均程期后前志用])|俄|欧(?!元)|韩|台(?![词账阶上下面])|印(?![刷章象])"
    r"|澳|伊(?!拉)|英(?![语雄寸])|德(?!育))|(?<=[对在来访涉输驻赴援自])华"
    # 对我2000亿美元产品加征关税: "us" of one who speaks for the country
    r"|(?<=[对输自])我(?=\d|约|国|方|输|出口|产|商品|货物|企业|部分|所有|全部|进口|实施|加征|采取)"
    r"|(?<=[美日韩欧俄印英德法澳加]、)[美日韩欧俄印英德法澳加](?=[、等企及和与方三四五])"
    r"|(?:(?<![^\s，。；：、！？,.;:!?\"(《|])|(?<=[受因遭据]))[美俄日韩欧英德印伊澳加墨荷法越菲]"
    r"(?=拟|将对|对[华俄美日欧韩印伊中]|与[华俄美日欧韩印伊]|宣布|欲|再对|重启|撤销|暂停|批准|众议院|参议院|国会|制裁|加征)"
)
# Where letters of a short name of several countries ("中美") belong to other words: 其中, 23日, 加征.
_NO_JOINT_BEFORE = re.compile(r"(?<=[其集当从之年期途手心水空])中|(?<=[\d今昨当近同每])日")
_NO_JOINT_AFTER = re.compile(
    r"加[快强征工大入速密注上]|印[发刷制章花]|法[律规院案治定令人官]|英[文语]|日[均益期常]|美[元股金]|越来|欧元|韩元|朝着"
)


def _is_letter(lower: str, name: Name) -> bool:
    return name.end - name.start == 1 and lower[name.start] >= "\u4e00"


def redefined(names: Sequence[Name], lower: str) -> set[int]:
    """Where abbreviations stand that the text itself defines as something else: "Economics (REE)"."""
    written: dict[tuple[str, str], list[Name]] = {}
    for name in names:
        if name.table == "materials" and name.end - name.start <= 5:
            written.setdefault((lower[name.start : name.end], name.id), []).append(name)
    found: set[int] = set()
    for (word, id), places in written.items():
        at = lower.find(f"({word})")
        if at > 0 and not any(n.id == id and at - 80 <= n.start < at for n in names):
            found |= {n.start for n in places}
    return found


def _by_country(places: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    """Where each country is named, in the order given."""
    result: dict[str, list[int]] = {}
    for start, country in places:
        result.setdefault(country, []).append(start)
    return result


def _last_before(at: int, places: Mapping[str, list[int]], countries: set[str]) -> tuple[int, str] | None:
    """The last place before `at` that names one of some countries, and which."""
    last: tuple[int, str] | None = None
    for country in countries & places.keys():
        i = bisect_left(places[country], at)
        if i and (last is None or (places[country][i - 1], country) > last):
            last = places[country][i - 1], country
    return last


class _Settlement:
    """The names of one text as they are settled one by one."""

    def __init__(
        self, names: Sequence[Name], vocabulary: Vocabulary, home: str | None, lower: str, default: str | None
    ) -> None:
        self._names, self._agencies, self._home = names, vocabulary.agencies, home
        self._lower, self._default = lower, default
        self._sure = {(n.table, n.id) for n in names if n.sure}
        self._places = [n for n in names if n.table == "countries"]
        self._ends = sorted({n.end: n for n in self._places}.items())
        self._starts = [n.start for n in self._places]
        self._firm = [n for n in self._places if n.sure]
        self._firm_starts = [n.start for n in self._firm]
        self._named = {n.id for n in self._firm}
        agencies = [(n.start, self._country(n.id)) for n in names if n.table == "agencies" and n.sure]
        bodies = [(start, country) for start, country in agencies if country]
        # Where each country is named, by itself or by a body of it; and by a body alone. All in order.
        self._bodies_at = _by_country(bodies)
        self._named_at = _by_country(sorted([*((n.start, n.id) for n in self._firm), *bodies]))
        self._governors = [
            (n.start, self._country(n.id) if n.table == "agencies" else n.id)
            for n in names
            if n.sure and (n.table == "agencies" or n.sort in ("government", "metonym"))
        ]
        self._materials_end = {n.end for n in names if n.table == "materials" and n.sure}
        self._materials_start = {n.start for n in names if n.table == "materials" and n.sure}
        countries = self._named | ({home} if home else set())
        countries |= {country or "" for _, country in agencies}
        self._countries = countries or ({default} if default else set())
        shared = [n for n in names if not n.sure and n.table in ("countries", "materials")]
        spans = Counter((n.table, n.start, n.end) for n in shared)
        self._joint = {span for span, many in spans.items() if many > 1}

    def _country(self, agency: str) -> str | None:
        return self._agencies[agency].country

    def all(self) -> list[Name]:
        stands: list[Name] = []
        owners: set[int] = set()
        foreign = redefined(self._names, self._lower)
        for name in self._names:
            if name.start in foreign:
                continue
            if name.sort == "government" and not name.sure:
                named = next(iter(self._named)) if len(self._named) == 1 else self._governing(name)
                governed = self._home or named or name.id
                if governed:
                    stands.append(name._replace(id=governed, sure=True))
            elif name.table == "agencies" and not name.sure:
                bodies, owner = self._bodies(name)
                stands += [self._with_owner(name, body, owner) for body in bodies]
                owners |= {owner.start} if owner is not None and bodies else set()
            elif name.sure or self._is_backed(name):
                stands.append(name)
        if not owners:
            return stands
        kept = [n for n in stands if n.table != "countries" or n.start not in owners]
        return sorted(kept, key=lambda n: n.start)

    def _governing(self, name: Name) -> str | None:
        """Whose 政府 it is in Chinese, which has no article to say so: that of whoever governed before.

        Elsewhere too where the text never names the country that its language speaks of by default.
        """
        if self._lower[name.start] < "\u4e00" and (name.id in self._named or not self._named):
            return None
        owner = self._owner(name) if self._lower[name.start] >= "\u4e00" else None
        if owner is not None and owner.sure:
            return owner.id
        at = bisect_left(self._governors, name.start, key=lambda governor: governor[0])
        return self._governors[at - 1][1] if at else None

    def _is_backed(self, name: Name) -> bool:
        """Whether the text says elsewhere, or around it, that an ambiguous name is meant as its term."""
        if name.table == "countries":
            return self._is_country(name)
        if name.table == "materials" and (self._is_joint(name) or self._is_listed(name)):
            return True
        return (name.table, name.id) in self._sure

    def _is_joint(self, name: Name) -> bool:
        """Whether one stretch of text names several terms at once: "中美", "lead and zinc"."""
        return (name.table, name.start, name.end) in self._joint

    def _is_listed(self, name: Name) -> bool:
        """Whether an ambiguous material stands beside a sure one: "lead and zinc", zinc being also "on"."""
        return (
            any(
                end in self._materials_end and _AND.fullmatch(self._lower, end, name.start)
                for end in range(name.start - 5, name.start - 1)
            )
            or any(
                start in self._materials_start and _AND.fullmatch(self._lower, name.end, start)
                for start in range(name.end + 2, name.end + 6)
            )
            or self._is_among(name)
        )

    def _is_among(self, name: Name) -> bool:
        """Whether an ambiguous material stands in a list beside a sure one: "cobalt, lead, lithium"."""
        before, after = self._lower[name.start - 2 : name.start], self._lower[name.end : name.end + 2]
        return (
            before == after == ", "
            and name.start > 1
            and (name.start - 2 in self._materials_end or name.end + 2 in self._materials_start)
        )

    def _is_country(self, name: Name) -> bool:
        """Whether an ambiguous name of a country means it here."""
        lower = self._lower
        if _is_letter(lower, name):
            return _SHORT_NAME.match(lower, name.start) is not None
        if lower[name.start] >= "\u4e00" and self._is_joint(name):
            return not (
                _NO_JOINT_BEFORE.match(lower, name.start) or _NO_JOINT_AFTER.match(lower, name.end - 1)
            )
        if ("countries", name.id) in self._sure:
            return True
        if name.id == "GE" and self._home == "US":
            return False
        if name.sort == "demonym" and "\u0600" <= lower[name.start] <= "\u06ff":
            return lower.endswith("ال", 0, name.start)  # "الهندي" is of India, "هندي" may be a family's name
        if name.sort == "demonym" and _OFFICE.match(lower, name.end):
            return True
        return _FROM.search(lower, max(0, name.start - 14), name.start) is not None

    def _with_owner(self, name: Name, body: str, owner: Name | None) -> Name:
        if owner is None:
            return name._replace(id=body)
        start, end = min(name.start, owner.start), max(name.end, owner.end)
        return name._replace(id=body, start=start, end=end)

    def _bodies(self, name: Name) -> tuple[Sequence[str], Name | None]:
        """The agencies that an ambiguous name stands for, and the country next to it that says so."""
        rivals = name.id.split(RIVALS)
        owner = self._owner(name)
        if owner is not None:
            return [id for id in rivals if self._country(id) == owner.id], owner
        known = [id for id in rivals if ("agencies", id) in self._sure]
        if known:
            return known, None
        own = {id: self._country(id) or "" for id in rivals}
        if self._lower[name.start] >= "\u4e00" and self._home is None and self._default in own.values():
            at_home = self._at_home(name, own)
            return [id for id, country in own.items() if country == at_home], None
        able = {country for country in own.values() if country in self._countries}
        if len(able) > 1:
            able = {self._nearest(name.start, able)}
        if not able and self._default in own.values() and self._home in (None, self._default):
            able = {self._default or ""}
        return [id for id, country in own.items() if country in able], None

    def _at_home(self, name: Name, own: Mapping[str, str]) -> str | None:
        """Whose a bare 商务部 is: of a country whose bodies the text named before, else the readers' own."""
        low = bisect_left(self._firm_starts, name.start - _CLAUSE_REACH - _LONGEST_NAME)
        near = [
            n
            for n in self._firm[low : bisect_left(self._firm_starts, name.start)]
            if 0 <= name.start - n.end <= _CLAUSE_REACH and n.id in own.values()
        ]
        if near and not _MARK.search(self._lower, near[-1].end, name.start):
            return near[-1].id
        last = _last_before(name.start, self._bodies_at, set(own.values()))
        return last[1] if last else self._default

    def _owner(self, name: Name) -> Name | None:
        """The country written right before or after a body."""
        lower = self._lower
        first = lower[name.start]
        if not "\u0600" <= first <= "\u06ff":
            at = bisect_left(self._ends, name.start + 1, key=lambda pair: pair[0]) - 1
            if at >= 0 and name.start - self._ends[at][0] <= _OWNER_REACH:
                end, place = self._ends[at]
                if _OWNER_BEFORE.fullmatch(lower, end, name.start):
                    return place
        if first < "\u4e00":
            at = bisect_left(self._starts, name.end)
            near = at < len(self._places) and self._starts[at] - name.end <= _OWNER_REACH
            if near and _OWNER_AFTER.fullmatch(lower, name.end, self._starts[at]):
                return self._places[at]
        return None

    def _nearest(self, at: int, able: set[str]) -> str:
        """Of several countries a body may belong to, the publisher's own or the one named closest before."""
        if self._home is not None and self._home in able:
            return self._home
        before = _last_before(at, self._named_at, able)
        after = [(self._named_at[country][0], country) for country in able if country in self._named_at]
        return before[1] if before else min(after)[1] if after else min(able)


def settled(
    names: Sequence[Name], vocabulary: Vocabulary, home: str | None, lower: str, default: str | None = None
) -> list[Name]:
    """The names that stand.

    A body whose name others bear too ("Ministry of Commerce") is that of the country next to it, else one
    the text names for sure elsewhere, else that of the publisher's country or of the country named
    closest, else of `default`, the country that the language's texts speak of where they name none. An
    ambiguous country, organization or material needs a sure name of the same thing; a country also stands
    after "from" or "against". `home` is the publisher's country: Georgia is a state to the United States.
    """
    if all(name.sure and name.sort != "government" and name.table != "materials" for name in names):
        return list(names)
    return _Settlement(names, vocabulary, home, lower, default).all()
