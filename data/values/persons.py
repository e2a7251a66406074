"""What says who a row means, as people and Excel write it: names, ids, phones.

Our own lists are masked (张*, 138****0001, 1-***), and come back: a mask is never a value, or it would stand where the
true one stood. Excel turns long numbers into 1.38E+10 and whole ones into 1001.0.
"""

import re
import unicodedata

from data.refusal import BadValue

_MASK = BadValue("这是遮住了的内容,不是原来的,请填完整的", "this is masked, not what stood there; write it in full")
_SCIENTIFIC = BadValue(
    "这个号码被 Excel 改成了科学计数法,后面的数字丢了;请先把这一列设为“文本”,再填一次",
    "Excel wrote this number in powers of ten and lost its last digits; make the column text and fill it in again",
)
_CUT_SHORT = BadValue(
    "这个号码的最后三位都是 0,像是 Excel 只留了前 15 位;请先把这一列设为“文本”,再填一次",
    "this number ends in three zeros, as if Excel had kept only 15 digits; make the column text and fill it in again",
)
_FORMULA = BadValue("姓名以 = 开头,像是公式", "a name that begins with = looks like a formula")
_PHONE_FOR_A_NAME = BadValue("姓名里是电话号码", "a phone number stands where the name should")
_PHONE_IN_A_NAME = BadValue("姓名里有电话号码,请只写姓名", "the name holds a phone number; write the name alone")
_NO_NAME = BadValue("这里不是姓名;请写一个人的姓名", "no name; write that of a person")
_A_FOOT = BadValue("这里像是表格的说明或人数,不是姓名", "no name, but a remark or a count as a sheet has at its foot")
_IN_BRACKETS = BadValue("姓名里的括号看不懂,请只写姓名", "the name has something in brackets; write the name alone")
_SPOILT = BadValue("姓名里有乱码,请改正", "the name has signs that a wrong encoding left; please mend it")
_TWO_NAMES = BadValue("这里不止一个姓名,请一人一行", "more than one name; write each in a row of its own")
_NO_PHONE = BadValue("这里没有电话号码", "no phone number")
_DAY_FOR_A_NAME = BadValue("姓名里是日期", "a date stands where the name should")

#: A middle dot as it comes from different keyboards, between the parts of one name.
_DOT, _OTHER_DOTS = "·", "•・･‧∙⋅."
_DOTS = re.compile(rf"(?<=[^\x00-\x7f])\s*[{_DOT}{_OTHER_DOTS}]\s*(?=[^\x00-\x7f])")
#: The same for DuckDB, with the letters on both sides.
DOTS_IN_SQL = rf"([^\x00-\x7f])\s*[{_OTHER_DOTS}]\s*([^\x00-\x7f])"
_SPACE = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
#: 张*, 张某, 张某某, 张X, 张××, 张○○: somebody whose name is not told.
_UNNAMED = re.compile(r"[\w ·.'’-]*\*[\w ·.'’*-]*|[\u3400-\u9fff](某[\u3400-\u9fff]?|[Xx×○●□■◯]+)")
_POWERS_OF_TEN = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
_WHOLE = re.compile(r"(\d+)\.0+")
_LONG_NUMBER = re.compile(r"\d{7}")
_NOBODY = """
    无 空 未知 不详 没有 暂无 无人 没人 无人居住 无人住 无住户 未入住 同上 匿名 待定 请填写 请选择
    全家 全家人 一家 一家人 全户 全体 家人 家属 住户 居民 业主 租户 租客 户主 房东 本人
    备注 说明 总人数 应打卡 已打卡 未打卡 填表人 审核人 制表人 负责人 联系人
    空置 空房 空户 空关 空关房 空置房 商铺 商户 店铺 门面 门面房 出租屋 待租 车库 仓库 储藏室
"""
#: What a cell says where nobody has a name: a word for it, for a place or a sheet's foot; signs alone; an
#: error of the spreadsheet.
NOBODY = frozenset(_NOBODY.split())
_PLACE = re.compile(r"(空置|空房|空户|商铺|商户|店铺|门面房?|出租屋|车库|仓库|储藏室)[- ]?\d+号?")
#: A foot of the sheet: 填表人:周敏, 应打卡14人.
_FOOT = re.compile(r":|\d ?[人户名位](?![\u3400-\u9fff])")
#: 王建国等3人, 王建国一家, 李四夫妇; and the signs that such a text of Chinese characters alone may end in.
_SEVERAL = re.compile(
    r"等(\d+|[一二两三四五六七八九十几多]+)?[人名位口]?$|(一家|全家|家人|夫妇|夫妻俩?|一家[二两三四五六]口)$"
)
ENDS_OF_SEVERAL = "人名位口等家妇妻俩"
#: Behind a name in brackets: who somebody is at home, and no part of the name.
_ROLE = re.compile(r"(?<=.) ?\((户主|租户|租客|业主|房东|房主|承租人|本人|党员|常住|租住|暂住)\)$")
_BRACKET = re.compile(r"[()\[\]【】〔〕]")
#: Common surnames, the commonest first.
SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万钱严洪武戴莫孔汤"
)
#: Two texts that each begin with one are two names, and not one in two parts (买买提 艾力).
_TWO_IN_A_ROW = re.compile(
    rf"(?!夏侯|钟离|万俟)[{SURNAMES}][\u3400-\u9fff]{{1,2}}( [{SURNAMES}][\u3400-\u9fff]{{1,2}})+"
)
_NO_WORD = re.compile(r"[\W_]+|#(NAME|REF|VALUE|NULL|NUM|DIV/0)[?!]?", re.IGNORECASE)
_WRONG_SIGNS = re.compile("\ufffd|(?<=[\u3400-\u9fff])[?]|[?](?=[\u3400-\u9fff])")
_AND = re.compile("[、;]|(?<=[\u3400-\u9fff])[/&+](?=[\u3400-\u9fff])")
#: The number of its line before a name, and marks around one: 1.张三, “张三”.
_NUMBERED = re.compile(r"\d{1,3}[.、)] ?(?=[\u3400-\u9fff])")
_QUOTED = re.compile('[“"「『]([^“”"「」『』]+)[”"」』]')
_MOBILE = re.compile(r"(\+?86)?1[3-9]\d{9}")
_DAY = re.compile(r"(19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(\s.*)?")
#: Stars, or the like amid digits, or nothing but signs of a column that is too narrow.
_HIDDEN_DIGITS = re.compile(r"\*{2,}|(?<=\d)[Xx×●]{3,}|^[Xx×●]{3,}(?=\d)|^#+$")
#: Digits of an identity number, and how many of them Excel keeps.
_IDENTITY, _KEPT = 18, 15

#: What a name cannot have in it.
_NO_PERSON = (
    (_WRONG_SIGNS, _SPOILT),
    (_LONG_NUMBER, _PHONE_IN_A_NAME),
    (_AND, _TWO_NAMES),
    (_SEVERAL, _TWO_NAMES),
    (_FOOT, _A_FOOT),
    (_BRACKET, _IN_BRACKETS),
)


def name(text: str) -> str:
    """One spelling of a name: 张 三 is 张三 and 买买提•艾力 买买提·艾力, but Ann Lee keeps her space.

    Who somebody is at home, in brackets, is left out. Raises BadValue for a mask, a formula, a phone number, a day, two
    names and what is none.
    """
    spelled = _NUMBERED.sub("", " ".join(_visible(text).split()), count=1)
    if quoted := _QUOTED.fullmatch(spelled):
        spelled = quoted[1].strip()
    if _TWO_IN_A_ROW.fullmatch(spelled):
        raise _TWO_NAMES
    spelled = _ROLE.sub("", spelled)
    spelled = _SPACE.sub("", _DOTS.sub(_DOT, spelled))
    if spelled.startswith("="):
        raise _FORMULA
    if is_masked(spelled):
        raise _MASK
    if _MOBILE.fullmatch(re.sub("[ -]", "", spelled)):
        raise _PHONE_FOR_A_NAME
    if _DAY.fullmatch(spelled):
        raise _DAY_FOR_A_NAME
    if _POWERS_OF_TEN.fullmatch(spelled):
        raise _SCIENTIFIC
    if spelled in NOBODY or _NO_WORD.fullmatch(spelled) or _PLACE.fullmatch(spelled):
        raise _NO_NAME
    for pattern, reason in _NO_PERSON:
        if pattern.search(spelled):
            raise reason
    return spelled


def _visible(text: str) -> str:
    """In half width, without characters that nobody sees."""
    folded = unicodedata.normalize("NFKC", text)
    return folded if folded.isascii() else "".join(sign for sign in folded if unicodedata.category(sign) != "Cf")


def is_masked(spelled: str) -> bool:
    """Whether a name is a mask: 张*, 张某某."""
    return bool(_UNNAMED.fullmatch(spelled))


def spellings(name: str) -> list[str]:
    """A name, and where it has a dot, its other spellings."""
    return [name, *(name.replace(_DOT, dot) for dot in _OTHER_DOTS)] if _DOT in name else [name]


def name_as_written(text: str) -> str:
    """A name as it stands, but for the spelling of its dot; raises BadValue for a mask."""
    if is_masked(unicodedata.normalize("NFKC", text)):
        raise _MASK
    return _DOTS.sub(_DOT, text)


def id(text: str) -> str:
    """An id without spaces, in half width, and without the .0 of a number of Excel's.

    Raises BadValue for powers of ten.
    """
    spelled = "".join(_visible(text).split())
    if _POWERS_OF_TEN.fullmatch(spelled):
        raise _SCIENTIFIC
    return _whole(spelled)


def resident_id(text: str) -> str:
    """As ``id``; raises BadValue also for a mask and for an identity number whose tail is lost."""
    spelled = id(text)
    if "*" in spelled:
        raise _MASK
    if len(spelled) == _IDENTITY and spelled.isdecimal() and spelled.endswith("0" * (_IDENTITY - _KEPT)):
        raise _CUT_SHORT
    return spelled


def phone(text: str) -> str:
    """A phone as it is written, or two of them, without the .0 of a number of Excel's.

    Raises BadValue for a mask, for powers of ten and for what has no digits.
    """
    spelled = unicodedata.normalize("NFKC", text)
    if not any(sign.isnumeric() for sign in spelled):
        raise _NO_PHONE
    if _HIDDEN_DIGITS.search(spelled):
        raise _MASK
    if _POWERS_OF_TEN.fullmatch(spelled.replace(" ", "")):
        raise _SCIENTIFIC
    whole = _WHOLE.fullmatch(spelled)
    return whole[1] if whole else text


def _whole(spelled: str) -> str:
    whole = _WHOLE.fullmatch(spelled)
    return whole[1] if whole else spelled
