"""What the cells of a column look like, whatever its header says.

A look is narrower than a type: ``36.5`` parses as a number, a temperature and a latitude, but it
looks like a temperature. One row a field that can be told by its values.
"""

import re
from collections.abc import Callable, Sequence

from data import field_types
from data.default_categories import DEFAULT_CATEGORIES
from data.kind_of_file import Field, Kind
from data.refusal import BadValue
from data.values import checkin_status, types
from data.values.clock_times import clock_of
from data.values.habits import Undecided

#: Samples of a column that are looked at, and characters of each.
SAMPLES, LONGEST_SAMPLE = 20, 200
#: The year of days written without one; a leap year, so that each of them is a day.
YEAR = 2020
#: Mainland China and its seas (degrees): a number with decimals in here may be a coordinate.
_SOUTH, _NORTH, _WEST, _EAST = 3.8, 53.6, 73.0, 135.1
#: Nine in ten people in China have one of these surnames.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳"
)

_PHONE = re.compile(r"(\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}-?\d{7,8}")
_ANY_PHONE = re.compile(r"[+\d][\d\s()./-]{5,18}\d")
_NAME = re.compile(f"[{_SURNAMES}][\u4e00-\u9fff*某]{{1,2}}|欧阳.{{1,2}}")
_ANY_NAME = re.compile(rf"{_NAME.pattern}|[\u4e00-\u9fff]+·[\u4e00-\u9fff]+")
_ROOM = re.compile(r"[A-Z\d]{1,3}-(\d{1,2}-)?\d{3,4}|.{0,12}(号楼|栋|幢|座|单元|#).{0,8}\d{2,4}(室|号|房)?")
_BUILDING = re.compile(r"第?[\dA-Z一二三四五六七八九十]{1,4}(号楼|栋|幢|座|#|#楼)")
_CODE = re.compile(r"[A-Z]{1,6}[-_]?\d[A-Z\d_/-]{1,24}|\d[A-Z\d_/-]{4,24}")
_AMOUNT = re.compile(r"\d{1,7}(\.\d{1,3})?\s*(个|只|件|箱|盒|瓶|桶|袋|套|份|包|KG|公斤|斤|升|L)?")
_MEASURE = re.compile(
    "个|只|件|箱|盒|瓶|桶|袋|套|份|包|支|片|双|台|副|卷|把|条|张|顶|斤|公斤|千克|KG|升|L|人份|PCS|PC|BOX|BOXES|PACK"
)
_ITEM = re.compile(
    "口罩|消毒|酒精|手套|防护|抗原|试剂|采样|面罩|洗手|体温|大米|面粉|食用油|蔬菜|牛奶|鸡蛋|药|MASK|GLOVE|SANITI|DISINFECT|GOWN"
)
_SITE = re.compile(r".{1,20}(站|点|库|仓|室|店|药局|药房|中心|门岗|广场|超市|卫生院|医院)")
_SYMPTOM = re.compile("咳|发热|发烧|低烧|高烧|乏力|咽|腹泻|头痛|流涕|呕吐|不适|症状|COUGH|FEVER|FATIGUE")
_CHANNEL = re.compile(
    "12345|.{0,6}(热线|电话|微信|小程序|来访|上门|网格员?|现场|公众号|业主群|平台|APP)", re.IGNORECASE
)
_TAG = re.compile("孕|独居|高龄|老人|慢性?病|残疾|透析|儿童|婴幼儿|低保|重点人群|隔离")
_CLOCK = re.compile(r"(上午|下午|晚上|AM|PM)?\d{1,2}[:点时]\d{0,2}.{0,9}")
#: A day whose month may stand first or second: that is for the whole column to tell, or for people.
_EITHER_WAY = re.compile(r"\d{1,2}([-/.])\d{1,2}\1(\d{4}|\d{2})(\s+\d{1,2}:\d{2}(:\d{2})?(\s*[AP]M)?)?")
_DAY = re.compile(r"\d{4}([-/.年])\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}月\d{1,2}[日号]|(19|20)\d{6}")
_DECIMAL = re.compile(r"-?\d{1,3}\.\d{3,}")
_MANY_DECIMALS = re.compile(r"-?\d{1,3}\.\d{5,}")
#: Numbers, days, times, and codes of digits and dashes.
_DATA = re.compile(r"[-+]?[\d.,:/\\ T-]*\d[\d.,:/\\ T%-]*Z?|\d+(年|月|点|时).*\d?.?")
_CATEGORIES = frozenset(row["id"] for row in DEFAULT_CATEGORIES)
#: Plain yes and no; a 0 or 1 may as well be a number.
_YES_NO = (types.YES | types.NO) - {"0", "1"}
#: Words of what is done, without plain yes and no.
_DONE = types.DONE_WORDS - _YES_NO


def is_day(text: str) -> bool:
    """A day, with or without its time."""
    return bool(_DAY.match(text) or _EITHER_WAY.fullmatch(text)) and reads(field_types.MOMENT, text)


def reads(type: str, text: str) -> bool:
    """Whether the text means something in a field of that type."""
    try:
        types.parse(type, text, YEAR)
    except Undecided:  # it means one of two days, or numbers: its column may tell which
        return True
    except BadValue:
        return False
    return True


def _is_clock(text: str) -> bool:
    try:
        clock_of(text)
    except BadValue:
        return False
    return bool(_CLOCK.match(text))


def _has_time(text: str) -> bool:
    return is_day(text) and ":" in text


def _lat(text: str) -> bool:
    """A number with decimals in China, or with so many that it is hardly anything else."""
    if not _DECIMAL.fullmatch(text):
        return False
    return _SOUTH <= float(text) <= _NORTH or (bool(_MANY_DECIMALS.fullmatch(text)) and abs(float(text)) <= 90)


def _lng(text: str) -> bool:
    """As ``_lat``; outside China only what is too large for a latitude."""
    if not _DECIMAL.fullmatch(text):
        return False
    return _WEST <= float(text) <= _EAST or (bool(_MANY_DECIMALS.fullmatch(text)) and 90 < abs(float(text)) <= 180)


def _code(text: str) -> bool:
    return bool(_CODE.fullmatch(text)) and not (_PHONE.fullmatch(text) or _ROOM.fullmatch(text) or _DAY.match(text))


def _words(*known: frozenset[str] | set[str] | dict[str, str] | dict[str, int]) -> Callable[[str], bool]:
    union = {word for words in known for word in words}
    return lambda text: text in union


def _like(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: bool(pattern.fullmatch(text))


def _holds(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: bool(pattern.search(text))


#: By field: whether a text looks like it, and how sure a column full of such texts makes.
BY_FIELD: dict[str, tuple[Callable[[str], bool], float]] = {
    "temperature": (
        lambda text: bool(re.fullmatch(r"\d{2}\.\d{1,2}\s*(℃|°C|度)?", text)) and reads(field_types.TEMPERATURE, text),
        0.7,
    ),
    "point": (
        lambda text: bool(re.search(r"\d\.\d{2}.*[^\d.].*\d\.\d{2}", text)) and reads(field_types.POINT, text),
        0.7,
    ),
    "lat": (_lat, 0.65),
    "lng": (_lng, 0.65),
    "phone": (_like(_PHONE), 0.65),
    "name": (_like(_NAME), 0.6),
    "room": (_like(_ROOM), 0.6),
    "reported_at": (_has_time, 0.6),
    "date": (is_day, 0.6),
    "round_date": (is_day, 0.55),
    "time": (lambda text: _is_clock(text) or _has_time(text) or text in checkin_status.UNREPORTED, 0.55),
    **dict.fromkeys(("sampled_at", "done_at"), (lambda text: text in _DONE or _is_clock(text) or _has_time(text), 0.5)),
    "request_id": (_code, 0.55),
    "resident_id": (_code, 0.3),
    "building_id": (_like(_BUILDING), 0.6),
    "status": (lambda text: reads(field_types.STATUS, text), 0.6),
    "urgency": (_words(types.URGENCIES), 0.6),
    "rating": (_words({*types.RATINGS}), 0.6),
    "symptoms": (lambda text: text in _YES_NO or bool(_SYMPTOM.search(text)), 0.6),
    "due": (_words(_YES_NO), 0.4),
    "category": (_words(_CATEGORIES), 0.6),
    "source": (_like(_CHANNEL), 0.5),
    "text": (lambda text: len(text) >= (8 if re.search("[\u4e00-\u9fff]", text) else 30), 0.4),
    "tags": (_holds(_TAG), 0.5),
    "on_hand": (_like(_AMOUNT), 0.55),
    "unit": (_like(_MEASURE), 0.6),
    "item": (_holds(_ITEM), 0.55),
    "site": (lambda text: _code(text) or bool(_SITE.fullmatch(text)), 0.5),
}
#: Whether a text is a word of a check-in's status.
says_of_health = _words(checkin_status.UNREPORTED, checkin_status.MARKS, checkin_status.CLOSED, {"正常", "已打卡"})
#: Fields that hold something else in some kinds: a check-in's status is one of health.
_OTHERWISE: dict[tuple[str, str], tuple[Callable[[str], bool], float]] = {
    ("checkins", "status"): (says_of_health, 0.55)
}
#: A person's unit, where supplies have one of measure.
_UNIT_OF_DOOR = (_like(re.compile(r"第?[\d一二三四五六七八九十]{1,2}单元")), 0.6)
#: What a column must at least look like under a header that is only near to the field's.
AT_LEAST: dict[str, Callable[[str], bool]] = {
    "phone": _like(_ANY_PHONE),
    "name": _like(_ANY_NAME),
    "room": _holds(re.compile(r"\d")),
    "symptoms": lambda text: text != "1" and reads(field_types.SYMPTOMS, text),
    **dict.fromkeys(("grid_worker_phone", "building_head_phone"), _like(_ANY_PHONE)),
    **dict.fromkeys(("grid_worker", "building_head", "worker", "owner"), _like(_ANY_NAME)),
}
#: Fields whose texts differ from row to row.
DISTINCT = frozenset({"request_id", "resident_id", "text"})
#: Ticks look alike: they name a field only where one column has them.
ALONE = frozenset({"due", "symptoms"})


def look_of(kind: Kind, field: Field) -> tuple[Callable[[str], bool], float] | None:
    """Whether a text looks like the field, and how sure that makes; None for a field that values do not tell."""
    if field.type == field_types.UNIT:
        return _UNIT_OF_DOOR
    return _OTHERWISE.get((kind.id, field.name)) or BY_FIELD.get(field.name)


def folded(cells: Sequence[str]) -> list[str]:
    """The filled ones of a column's cells, in the spelling that looks compare."""
    texts = [types.folded(cell[:LONGEST_SAMPLE]) for cell in cells]
    return [text for text in texts if text and text not in types.PLACEHOLDERS][:SAMPLES]


def share(texts: Sequence[str], test: Callable[[str], bool]) -> float:
    """How many of the texts pass; 0 where there are none."""
    return sum(map(test, texts)) / len(texts) if texts else 0.0


def days(cells: Sequence[str]) -> bool:
    """Whether a column holds days and nothing else, in whichever order they are written.

    With dashes a few of them may as well be doors on the twentieth floor.
    """
    texts = {types.folded(cell[:LONGEST_SAMPLE]) for cell in cells}
    dashed = any(_EITHER_WAY.fullmatch(text) and "-" in text for text in texts)
    return len(texts) >= (5 if dashed else 1) and all(map(is_day, texts))


def numbers_rows(texts: Sequence[str]) -> bool:
    """Whether the texts are 1, 2, 3 … or 0, 1, 2 …: they number the rows of a list and name nothing."""
    return len(texts) > 1 and any(
        list(texts) == [str(number) for number in range(first, first + len(texts))] for first in (0, 1)
    )


def shape(text: str) -> str:
    """The shape of a number, day or time: its runs of digits as 9; '' for words."""
    return re.sub(r"\d+", "9", text) if _DATA.fullmatch(text) else ""


def is_word(text: str) -> bool:
    """One of the words that data, not headers, are made of."""
    return text in _YES_NO or text in checkin_status.UNREPORTED or text in types.DONE_WORDS
