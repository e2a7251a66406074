"""The level of care 关爱等级 (red, yellow, green), as far as the register tells it.

Points [国卫明电〔2022〕509号]: age under 65, 65 to 80, over 80 is 0, 1, 2; illness none, stable, unstable 0, 1, 2;
vaccinated fully, partly, not 0, 1, 2. Up to 1 is green, 2 and 3 yellow, from 4 on red. The register has the year of
birth and tags: what these leave open may be 0 and may be 2, and a level that differs by it is unknown, never green.
"""

from dataclasses import dataclass

RED, YELLOW, GREEN, UNKNOWN = "red", "yellow", "green", ""

#: The levels in words.
WORDS = {RED: ("红色关爱", "red care level"), YELLOW: ("黄色关爱", "yellow"), GREEN: ("绿色关爱", "green")}

#: What a tag says of illness and of vaccination: the fewest and the most points; the first that stands in it.
_ILLNESS = (
    (("无基础病", "无慢性病", "无慢病"), (0, 0)),
    (("透析", "肿瘤", "癌", "化疗", "放疗", "危重", "重症", "不稳定"), (2, 2)),
    (("病情稳定",), (1, 1)),
    (("慢性病", "慢病", "基础病", "高血压", "糖尿病", "冠心病", "心脏病", "哮喘", "慢阻肺", "肾病"), (1, 2)),
)
_VACCINATION = (
    (("未全程接种", "部分接种", "未完成接种"), (1, 1)),
    (("未接种", "未打疫苗", "未种疫苗"), (2, 2)),
    (("全程接种", "已接种", "加强针"), (0, 0)),
)
_OPEN = (0, 2)
#: From these ages on: one point, two.
_OLD, _VERY_OLD = 65, 81


@dataclass(frozen=True)
class Care:
    """A level, '' where the register does not tell it; whether the tags or the age speak for care all the same; and
    the age reached in the year, null where no year of birth is known.
    """

    level: str = UNKNOWN
    hinted: bool = False
    age: int | None = None

    @property
    def rank(self) -> int:
        """The place in a list: red, then those unknown who are over 80 or in a special group, then all others."""
        return 0 if self.level == RED else 1 if self.level == UNKNOWN and self.hinted else 2

    def words(self, lang: str = "zh") -> str:
        """What a list says of it: the level where it is red, the age of somebody very old; else nothing."""
        zh = lang == "zh"
        told = [WORDS[RED][0 if zh else 1]] if self.level == RED else []
        if self.age is not None and self.age >= _VERY_OLD:
            told.append(f"{self.age} 岁" if zh else f"aged {self.age}")
        return (" " if zh else ", ").join(told)


def care(tags: str, birth_year: int | None, year: int) -> Care:
    """The level of somebody with these tags, born in that year or at one that nobody knows, as of a year."""
    age = None if birth_year is None else year - birth_year
    by_age = _OPEN if age is None else ((age >= _OLD) + (age >= _VERY_OLD),) * 2
    by_illness, by_vaccination = _points(tags, _ILLNESS), _points(tags, _VACCINATION)
    low, high = (sum(each) for each in zip(by_age, by_illness, by_vaccination, strict=True))
    level = RED if low >= 4 else YELLOW if low >= 2 and high <= 3 else GREEN if high <= 1 else UNKNOWN
    return Care(level, _special(tags) or (age is not None and age >= _VERY_OLD), age)


def _points(tags: str, known: tuple[tuple[tuple[str, ...], tuple[int, int]], ...]) -> tuple[int, int]:
    return next((points for words, points in known if any(word in tags for word in words)), _OPEN)


def _special(tags: str) -> bool:
    """Whether a tag is left that is more than a word on vaccination or that nobody is ill."""
    plain = [word for words, _ in _VACCINATION for word in words] + list(_ILLNESS[0][0])
    return any(tag and not any(word in tag for word in plain) for tag in tags.replace(",", "、").split("、"))
