"""Numbers as people write them: 1,234, 1.5万, 两百, 20箱; what is no plain number is named, never guessed."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from data.refusal import BadValue
from data.values.habits import SIGNS, UNCLEAR, Undecided
from data.values.measures import MEASURES

#: What stands for so many; w is 万 in chats and sheets.
_TIMES = {
    "万亿": 10**12,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    **dict.fromkeys("亿億", 10**8),
    **dict.fromkeys("万萬W", 10**4),
    **dict.fromkeys("千仟K", 10**3),
    **dict.fromkeys("百佰", 10**2),
}
_SPELLINGS = "零〇0 一壹1 二贰两兩2 三叁3 四肆4 五伍5 六陆6 七柒7 八捌8 九玖9"
_DIGITS = {digit: value for value, digits in enumerate(_SPELLINGS.split()) for digit in digits}
_MEASURE = "|".join(MEASURES)
_GROUPED = r"[1-9]\d{0,2}(?:[ ']\d{3})+"
#: A number by the sign of its decimals, and any that has such signs.
_BY_SIGN = {
    "point": rf"\d+(?:\.\d+)?|\.\d+|[1-9]\d{{0,2}}(?:,\d{{3}})+(?:\.\d+)?|{_GROUPED}(?:\.\d+)?",
    "comma": rf"\d+(?:,\d+)?|[1-9]\d{{0,2}}(?:\.\d{{3}})+(?:,\d+)?|{_GROUPED}(?:,\d+)?",
    "either": r"\d[\d.,]*\d",
}
#: 1,234 and 1.234, which commas and points make something else of.
ONE_GROUP = r"[1-9]\d{0,2}[,.]\d{3}"
# 千克 and kg are measures, not thousands of 克 and g.
_TAIL = rf"\s*({'|'.join(_TIMES)})?(?<!K(?=\s*G))(?<!千(?=克))\s*\(?({_MEASURE})?\)?"
_CELL = {sign: re.compile(rf"({number}){_TAIL}", re.ASCII) for sign, number in _BY_SIGN.items()}
_HAS_SIGN = re.compile("[,.，．]")
_SPELLED = re.compile(rf"([{''.join(_DIGITS)}十拾百佰千仟万萬亿億]+?)\s*\(?({_MEASURE})?\)?", re.ASCII)
_D = f"[{''.join(_DIGITS)}]"
_BELOW_10_000 = re.compile(rf"(?:({_D})[千仟])?(零?)(?:({_D})[百佰])?(零?)(?:({_D}?)([十拾]))?(零?)({_D})?")
_ABOUT = "约|大概|大约|左右|上下|将近|接近|不到|不足|超过|至少|最多|以上|以下|多|余|来|几|数|近"


def number_of(text: str, habit: str | None = None) -> tuple[float, str | None]:
    """The number of a cell, and the measure word behind it.

    Raises BadValue for what is no plain number, Undecided where the column's sign of decimals would tell.
    """
    folded = _folded(text)
    sign = "comma" if habit == "comma" else "point"
    if found := _CELL[sign].fullmatch(folded):
        number, times, measure = found.groups()
        if habit == UNCLEAR and re.fullmatch(ONE_GROUP, number):
            raise _undecided()
        return _value(number, sign, times), measure
    if (found := _SPELLED.fullmatch(folded)) and found.group() != "一":  # which is also how a dash is typed
        spelled = _spelled(found.group(1))
        if spelled is not None:
            return float(spelled), found.group(2)
    if folded[:1] in ("-", "−") and _CELL[sign].fullmatch(folded[1:].strip()):
        raise BadValue("不能是负数", "must not be negative")
    if (found := _CELL["either"].fullmatch(folded)) and _told(found.group(1)) and habit not in SIGNS:
        raise _undecided()
    raise _no_number(folded)


class SignsSeen:
    """What the numbers of a column tell of the sign of their decimals.

    1.000,00 and 1.234.567 tell a comma, as do several such as 12,5; 12.5 and 1,234.5 tell a point. Where 1,234 stands
    beside what tells a comma, or nothing stands beside a 12,5, all of them are asked about, and 1.234 as well.
    """

    #: So many different texts such as 12,5 are no slip of the hand.
    SEVERAL = 3

    def __init__(self) -> None:
        """Nothing seen."""
        self._told: set[str] = set()
        self._decimal: set[str] = set()

    def note(self, texts: Iterable[str]) -> None:
        """Take in texts of the column."""
        for text in texts:
            if not _HAS_SIGN.search(text):
                continue
            found = _CELL["either"].fullmatch(_folded(text))
            told = _told(found.group(1)) if found else None
            if found and found.group(2) and re.fullmatch(r"\d+\.\d+", found.group(1)):
                told = "point"  # nobody writes thousands of 万 as 1.234万
            if found and told == "decimal" and len(self._decimal) < self.SEVERAL:
                self._decimal.add(found.group(1))
            elif told:
                self._told.add(told)

    def note_points(self) -> None:
        """The column has a number with a decimal point."""
        self._told.add("point")

    @property
    def points(self) -> bool:
        """Whether it is known that numbers of the column have a decimal point."""
        return "point" in self._told

    def habit(self, given: str | None = None) -> str | None:
        """``comma``, ``unclear``, or None where numbers are read as usual; what is ``given`` holds."""
        if given or self.points:
            return given
        if "comma" not in self._told and not self._decimal:
            return None
        told = "comma" in self._told or len(self._decimal) == self.SEVERAL
        return "comma" if told and "group" not in self._told else UNCLEAR


def _folded(text: str) -> str:
    """Half width and capital letters; '' where that would make digits of ² or ①."""
    if text.isascii():
        return text.strip().upper()
    if any(unicodedata.category(character) == "No" for character in text):
        return ""
    return unicodedata.normalize("NFKC", text).strip().upper()


def _told(number: str) -> str | None:
    """What the signs in a number tell: comma or point; ``decimal`` for 12,5, ``group`` for 1,234, None for the rest."""
    if re.fullmatch(ONE_GROUP, number):
        return "group" if "," in number else None
    if re.fullmatch(r"\d+,\d+", number):
        return "decimal"
    told = [sign for sign in SIGNS if re.fullmatch(_BY_SIGN[sign], number)]
    return told[0] if len(told) == 1 else None


def _value(number: str, sign: str, times: str | None) -> float:
    if number.isdecimal() and not times:
        return float(number)
    groups, decimals = (".", ",") if sign == "comma" else (",", ".")
    plain = re.sub(rf"[ '{groups}]", "", number).replace(decimals, ".")
    return float(Decimal(plain) * _TIMES[times]) if times else float(plain)


def _spelled(words: str) -> int | None:
    """What 一百二十, 十二, 三万五千 or 1万5千 count; None for what people use for two numbers, such as 一百二."""
    for mark, size in (("亿億", 10**8), ("万萬", 10**4)):
        if found := re.fullmatch(rf"(.+?)[{mark}](.*)", words):
            high = int(found.group(1)) if found.group(1).isdecimal() else _spelled(found.group(1))
            low = _spelled(found.group(2)) if found.group(2) else 0
            if high is None or low is None or (low and low < size // 10 and not found.group(2).startswith("零")):
                return None
            return high * size + low
    found = _BELOW_10_000.fullmatch(words.replace("〇", "零"))
    if not found or (len(words) > 1 and words.endswith("零")):
        return None
    thousands, gap, hundreds, gap_2, tens, ten, gap_3, ones = found.groups()
    if not (thousands or hundreds or ten or ones) and words not in ("零", "〇"):
        return None
    # A digit that follows a place left out needs its 零: 一百二 may be 120 or 102.
    if ones and not ten and (thousands or hundreds) and not (gap or gap_2 or gap_3):
        return None
    value = {place: _DIGITS[digit] if digit else 0 for place, digit in ((1000, thousands), (100, hundreds), (1, ones))}
    return sum(place * digit for place, digit in value.items()) + (10 * _DIGITS.get(tens or "一", 1) if ten else 0)


def _undecided() -> Undecided:
    return Undecided(
        "逗号和点哪个是小数点,这一列看不出来。请在“列对应”里选小数点的写法,或写成 1234.5",
        "whether a comma or a point begins the decimals does not follow from the column; say it in the mapping, or "
        "write 1234.5",
        SIGNS,
    )


#: What a text that is no number may be, why it is none, and what may be written. The cell stands beside its reason.
_REASONS = (
    (r"#", "是表格软件的错误值,请改正公式或写数字", "an error value; mend the formula or write a number"),
    (r"%", "是百分比,不是数量,请写数量", "a percentage; write how many"),
    (r"半", "“半”不是确切的数,请写数字,如 0.5", "a half is no exact number; write one, such as 0.5"),
    (
        rf"{_ABOUT}|^[<>≤≥≈~+]|[<>≤≥~+]$",
        "是约数(约、多、+、< 等),不是确切的数,请写一个数,如 20",
        "about, more or less than a number; write the number itself, such as 20",
    ),
    (
        r"^[\d.,]+E[+-]?\d+$",
        "是科学记数,可能丢了末几位,请写完整的数",
        "digits may be lost; write it in full",
    ),
    (r"\d[^\d.,]+\d", "不止一个数,请只写一个", "more than one number; write one"),
    (r"\d", "不是数字,请只写数和单位,如 20 或 20箱", "no number; write it alone or with its unit, as 20"),
)


def _no_number(folded: str) -> BadValue:
    for pattern, zh, en in _REASONS:
        if re.search(pattern, folded):
            return BadValue(zh, en)
    return BadValue("不是数字,请写成 20 或 1.5万", "no number; write it as 20")
