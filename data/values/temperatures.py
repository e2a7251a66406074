"""Body temperatures as people write them, in ℃: 36.5, 36度5, 36,5, 三十六度五, 腋温36.5℃, 97.7°F."""

import re
import unicodedata

from data.refusal import BadValue

#: Temperatures outside are impossible in a living person (℃).
COLDEST, HOTTEST = 34.0, 43.0
#: Numbers without a unit that may be degrees Fahrenheit.
_FAHRENHEIT = (93.0, 110.0)
#: How it is said that nobody has measured.
_NOT_MEASURED = frozenset({"未测", "未测量", "未测温", "未量", "没测", "没量", "没有测", "没有量", "未检测"})
_DIGITS = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")} | {"〇": "0", "半": "5", "两": "2"}
_DEGREES = r"(?:℃|°C|摄氏度?|度C?|°|C)?"
#: A number as it is written, what it is of, and that it is normal.
_WRITTEN = re.compile(
    r"(?:(?:体温|额温|腋温|耳温|口温|手腕温|额头|腋下|耳|腕)[:=]?)?"
    rf"(?P<whole>\d{{1,4}})(?:[.·](?P<tenths>\d+)|度(?P<words>\d{{1,2}})|,(?P<comma>\d{{1,2}}))?{_DEGREES}(?P<fahrenheit>°?F)?"
    r"(?:[(/,、]?(?:正常|体温正常|额温|腋温|耳温|口温|腋下|额头)\)?)?"
)
_CHINESE = re.compile(
    r"(?P<tens>[三四])十(?P<ones>[一二两三四五六七八九]?)[度点](?P<tenths>[零〇一二两三四五六七八九半]?)度?"
)
_NO_NUMBER = BadValue("这里应填体温的度数,如 36.5", "a temperature is a number such as 36.5")


def celsius(text: str) -> float | None:
    """The degrees; None where it says that nobody has measured.

    Raises BadValue for what is no temperature (正常, 低烧), more than one (36.5/36.6), a bound (>37.3), or one that
    nobody alive has.
    """
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    if plain in _NOT_MEASURED:
        return None
    if re.search(r"\d\s+\d", plain):
        raise _NO_NUMBER  # two numbers, or one with a gap
    plain = re.sub(r"\s", "", plain).replace("。", ".").replace("O", "°" if plain.endswith("OC") else "O")
    if chinese := _CHINESE.fullmatch(plain):
        ones, tenths = (_DIGITS.get(chinese[name], "0") for name in ("ones", "tenths"))
        return float(f"{_DIGITS[chinese['tens']]}{ones}.{tenths}")
    found = _WRITTEN.fullmatch(plain.replace("度半", "度5"))
    if not found:
        raise _NO_NUMBER
    comma = found["comma"] or ""
    if len(comma) == 2 and COLDEST <= int(comma) <= HOTTEST:
        raise _NO_NUMBER  # 36,37 are two
    value = float(f"{found['whole']}.{found['tenths'] or found['words'] or comma or '0'}")
    if found["fahrenheit"]:
        value = round((value - 32) / 1.8, 1)
    if not COLDEST <= value <= HOTTEST:
        raise _impossible(value)
    return value


def _impossible(value: float) -> BadValue:
    zh, en = "", ""
    if _FAHRENHEIT[0] <= value <= _FAHRENHEIT[1]:
        zh, en = ",可能是华氏度,请写成摄氏度", "; perhaps Fahrenheit: write it in ℃"
    elif COLDEST <= value / 10 <= HOTTEST:
        zh, en = f",可能漏了小数点({value / 10:g})", f"; perhaps without its point ({value / 10:g})"
    return BadValue(
        f"体温 {value:g} 不在 {COLDEST:g}–{HOTTEST:g} ℃ 之间{zh}",
        f"temperature {value:g} is not within {COLDEST:g}–{HOTTEST:g} ℃{en}",
    )
