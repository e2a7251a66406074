"""True tables of every kind, about invented people, and what of each the store shall hold."""

import random
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.habits import amounts, days, health, people
from tests.habits.habit import Habit
from tests.habits.people import Door

#: The habits of every sort of column; a column that may be left out has those of a blank cell besides.
OF_SORT: Mapping[str, Sequence[Habit]] = {
    "day": days.DAY,
    "clock": days.CLOCK,
    "moment": days.MOMENT,
    "temperature": health.TEMPERATURE,
    "symptoms": health.SYMPTOMS,
    "reported": health.REPORTED,
    "due": health.YES_NO,
    "done": health.DONE,
    "amount": amounts.AMOUNT,
    "count": amounts.COUNT,
    "days": amounts.LEAD_DAYS,
    "degrees": amounts.DEGREES,
    "urgency": amounts.URGENCY,
    "rating": amounts.RATING,
    "request status": amounts.REQUEST_STATUS,
    "door": people.DOOR,
    "building": people.BUILDING,
    "unit": people.UNIT,
    "room": people.ROOM,
    "name": people.NAME,
    "phone": people.PHONE,
    "resident id": people.RESIDENT_ID,
}

#: A value as it stands in the store, and the truth: whether they are the same.
Same = Callable[[Any, Any], bool]


def _equal(stored: Any, truth: Any) -> bool:
    return bool(stored == truth)


def _close(stored: Any, truth: Any) -> bool:
    return abs(float(stored) - float(truth)) < 1e-6


def _phone(stored: Any, truth: Any) -> bool:
    """A phone is kept as it was written; its digits are what is dialled."""
    return (
        "".join(sign for sign in unicodedata.normalize("NFKC", str(stored)) if sign.isdigit())
        .removeprefix("86")
        .lstrip("0")
        == truth
    )


def _satisfied(stored: Any, truth: Any) -> bool:
    """A rating is kept as a number or a word; what counts is who is satisfied."""
    return (str(stored) in ("4", "5", "满意", "非常满意")) == (truth >= 4)


def _done(stored: Any, truth: Any) -> bool:
    done, at = stored
    if isinstance(truth, datetime):
        return bool(done) and at == truth
    return bool(done == truth)


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its header, the sort of its values, and the expression that reads it in the store.

    ``field``: as the store names it where it rejects or remarks. ``who``: it says whom a row means, and is right where
    the row is that person's. ``plain``: how a value is written where no habit is at work.
    """

    header: str
    field: str
    sort: str
    stored: str
    same: Same = _equal
    optional: bool = False
    who: bool = False
    plain: Callable[[Any], str] = str


@dataclass(frozen=True)
class Kind:
    """The sheet of a kind: its columns and how a true row is made."""

    id: str
    columns: tuple[Column, ...]
    row: Callable[[random.Random, int], dict[str, Any]]
    #: Tables the rows are read from, after ``rows_<kind>``.
    joined: str = ""
    #: Loaded before, so that rows find their people.
    settled: bool = field(default=False)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _yes(truth: bool | datetime) -> str:
    return _moment(truth) if isinstance(truth, datetime) else "是" if truth else "否"


def _dashed(door: Door) -> str:
    return "-".join(filter(None, (door.building, door.unit, door.room)))


SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "安邦昌德恩芳刚海佳凯兰明宁鹏琪蓉珊涛薇欣妍泽"


def name_of(number: int) -> str:
    """The invented name of a person: of two signs, of three, or of two parts with a dot; each only once."""
    surname = SURNAMES[number % len(SURNAMES)]
    first, second = GIVEN[number % len(GIVEN)], GIVEN[number // len(GIVEN) % len(GIVEN)]
    if number % 3 == 0:
        return f"{surname}{first}" if number < 600 else f"{surname}{second}{first}"
    if number % 3 == 1:
        return f"{surname}{second}{first}"
    return f"阿{surname}{second}·买{first}"


def door_of(number: int) -> Door:
    """The door of a person; everybody has one of their own. Buildings 1 to 6 have three units, 7 to 9 none."""
    rest, building = divmod(number, 9)
    unit = ""
    if building < 6:
        rest, third = divmod(rest, 3)
        unit = str(third + 1)
    return Door(str(building + 1), unit, f"{rest // 4 + 3}{rest % 4 + 1:02d}")


def id_of(number: int) -> str:
    """Numbers, letters with numbers, and 18 digits that no real card has."""
    if number % 3 == 0:
        return f"R{number + 1000}"
    if number % 3 == 1:
        return f"{number + 20000}"
    body = f"990101{1950 + number % 50}0{number % 9 + 1}1{number % 10}{number % 499 * 2 + 1:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(sign) * weight for sign, weight in zip(body, weights, strict=True)) % 11]


def phone_of(number: int) -> str:
    """An invented mobile number."""
    return f"1380{number * 7919 % 10**7:07d}"


#: People on the roster, and the last day of their sheets.
PEOPLE = 540
DAY = date(2022, 4, 28)


def _somebody(rng: random.Random, number: int) -> dict[str, Any]:
    number %= PEOPLE
    return {"who": id_of(number), "resident_id": id_of(number), "name": name_of(number), "room": door_of(number)}


def _day(rng: random.Random) -> date:
    return DAY - timedelta(days=rng.randrange(0, 100))


def _minute(rng: random.Random, day: date) -> datetime:
    hour = rng.choice((0, 1, 3, 6, 7, 8, 8, 9, 9, 10, 11, 12, 13, 15, 18, 20, 21, 23))
    return datetime(day.year, day.month, day.day, hour, rng.choice((0, 5, 8, 15, 30, 41, 45, 59)))


def _checkin(rng: random.Random, number: int) -> dict[str, Any]:
    day = _day(rng)
    truth = _somebody(rng, number) | {
        "date": day,
        "time": _minute(rng, day),
        "temperature": rng.randrange(358, 396) / 10,
        "symptoms": rng.random() < 0.5,
    }
    return truth


def _answer(rng: random.Random, number: int) -> dict[str, Any]:
    """A row of a sheet with a status: whoever has not reported left the other cells empty."""
    truth = _checkin(rng, number) | {"status": rng.random() < 0.5}
    return truth if truth["status"] else truth | {"temperature": None}


def _sampling(rng: random.Random, number: int) -> dict[str, Any]:
    day = _day(rng)
    return _somebody(rng, number) | {
        "round_date": day,
        "due": rng.random() < 0.5,
        "sampled_at": rng.choice((True, False, _minute(rng, day), _minute(rng, day))),
    }


def _followup(rng: random.Random, number: int) -> dict[str, Any]:
    truth = _sampling(rng, number)
    return truth | {"date": truth["round_date"], "done_at": truth["sampled_at"]}


def _request(rng: random.Random, number: int) -> dict[str, Any]:
    reported = _minute(rng, _day(rng))
    accepted = reported + timedelta(minutes=rng.randrange(1, 200))
    return {
        "request_id": f"S{number}",
        "reported_at": reported,
        "accepted_at": accepted,
        "resolved_at": accepted + timedelta(minutes=rng.randrange(1, 4000)),
        "phone": phone_of(number),
        "urgency": rng.randrange(1, 5),
        "rating": rng.randrange(1, 6),
        "lat": round(30.5 + rng.random() / 10, 5),
        "lng": round(114.3 + rng.random() / 10, 5),
    }


def _ticket(rng: random.Random, number: int) -> dict[str, Any]:
    """A request whose state is in its status alone."""
    states = list(dict.fromkeys((*amounts.STATUS_WORDS, *amounts.STATUS_UNSURE)))
    return {"request_id": f"T{number}", "reported_at": _minute(rng, _day(rng)), "status": rng.choice(states)}


def _amount(rng: random.Random) -> int:
    return rng.choice(
        (1, 2, 5, 7, 9, 12, 20, 60, 105, 200, 350, 1200, 1500, 3000, 15000, 20000, rng.randrange(5, 9999))
    )


def _stock(rng: random.Random, number: int) -> dict[str, Any]:
    return {
        "date": _day(rng),
        "item": f"物资{number}",
        "unit": "只",
        "on_hand": _amount(rng),
        "received": _amount(rng),
        "threshold": _amount(rng),
        "lead_time_days": rng.choice((1, 2, 3, 5, 7, 14)),
    }


def _resident(rng: random.Random, number: int) -> dict[str, Any]:
    door = door_of(number)
    return {
        "resident_id": id_of(number),
        "name": name_of(number),
        "building_id": door.building,
        "unit": door.unit,
        "room": door.room,
        "phone": phone_of(number),
        "moved_in": date(2005 + number % 17, number % 12 + 1, number % 28 + 1),
    }


def _building(rng: random.Random, number: int) -> dict[str, Any]:
    return {
        "building_id": str(number % 60 + 1),
        "grid_id": "A",
        "households": rng.choice((8, 12, 24, 60, 105, 160)),
        "lat": round(30.5 + rng.random() / 10, 5),
        "lng": round(114.3 + rng.random() / 10, 5),
    }


_PERSON = "(select any_value(resident_id) from people p where p.person = i.person and on_roster)"
_OF_PERSON = "left join words w using (who) left join identity i using (who)"


def _who(header: str, field: str, sort: str, plain: Callable[[Any], str] = str) -> Column:
    return Column(header, field, sort, _PERSON, who=True, plain=plain)


_NAME, _DOOR, _ID = (
    _who("姓名", "name", "name"),
    _who("房号", "room", "door", _dashed),
    _who("居民编号", "resident_id", "resident id"),
)


def _optional(header: str, field: str, sort: str, same: Same = _equal, plain: Callable[[Any], str] = str) -> Column:
    return Column(header, field, sort, f"r.{field}", same, optional=True, plain=plain)


def _required(header: str, field: str, sort: str, same: Same = _equal, plain: Callable[[Any], str] = str) -> Column:
    return Column(header, field, sort, f"r.{field}", same, plain=plain)


_POINT = (_optional("纬度", "lat", "degrees", _close), _optional("经度", "lng", "degrees", _close))
_CHECKIN = (
    _required("日期", "date", "day"),
    _optional("打卡时间", "time", "clock", plain=lambda m: f"{m:%H:%M}"),
    _optional("今日体温", "temperature", "temperature", _close),
    Column("是否有症状", "symptoms", "symptoms", "r.symptomatic", optional=True, plain=_yes),
)
_STATUS = Column("状态", "status", "reported", "not r.unreported", optional=True, plain=lambda t: "" if t else "未打卡")
_TEMPERATURE = _optional("今日体温", "temperature", "temperature", _close, lambda t: "" if t is None else str(t))
_SAMPLED = Column("采样时间", "sampled_at", "done", "(r.sampled, r.sampled_at)", _done, optional=True, plain=_yes)
_VISITED = Column("随访时间", "done_at", "done", "(r.done, r.done_at)", _done, optional=True, plain=_yes)
_MEASURE = Column("单位", "unit", "", "r.unit")

KINDS = (
    Kind("checkins", (_NAME, _DOOR, *_CHECKIN), _checkin, _OF_PERSON, True),
    Kind("checkins", (_ID, *_CHECKIN), _checkin, _OF_PERSON, True),
    Kind("checkins", (_NAME, _DOOR, _CHECKIN[0], _TEMPERATURE, _STATUS), _answer, _OF_PERSON, True),
    Kind(
        "sampling",
        (
            _required("采样轮次日期", "round_date", "day"),
            _NAME,
            _DOOR,
            _optional("应检", "due", "due", plain=_yes),
            _SAMPLED,
        ),
        _sampling,
        _OF_PERSON,
        True,
    ),
    Kind(
        "followups",
        (_required("随访日期", "date", "day"), _NAME, _DOOR, _VISITED),
        _followup,
        _OF_PERSON,
        True,
    ),
    Kind(
        "requests",
        (
            Column("诉求编号", "request_id", "", "r.request_id"),
            _required("上报时间", "reported_at", "moment", plain=_moment),
            _optional("受理时间", "accepted_at", "moment", plain=_moment),
            _optional("办结时间", "resolved_at", "moment", plain=_moment),
            _optional("电话", "phone", "phone", _phone),
            _optional("紧急程度", "urgency", "urgency"),
            _optional("满意度", "rating", "rating", _satisfied),
            *_POINT,
        ),
        _request,
    ),
    Kind(
        "requests",
        (
            Column("诉求编号", "request_id", "", "r.request_id"),
            _required("上报时间", "reported_at", "moment", plain=_moment),
            _optional("状态", "status", "request status"),
        ),
        _ticket,
    ),
    Kind(
        "stock",
        (
            _required("日期", "date", "day"),
            Column("物资名称", "item", "", "r.item"),
            _MEASURE,
            _required("现有库存", "on_hand", "amount", _close),
            _optional("入库", "received", "amount", _close),
            _optional("预警阈值", "threshold", "amount", _close),
            _optional("补货周期", "lead_time_days", "days", _close),
        ),
        _stock,
    ),
    Kind(
        "roster",
        (
            Column("居民编号", "resident_id", "resident id", "w.resident_id"),
            Column("姓名", "name", "name", "w.name"),
            Column("楼栋号", "building_id", "building", "w.building_id"),
            Column("单元", "unit", "unit", "w.unit"),
            Column("房号", "room", "room", "w.room"),
            _optional("电话", "phone", "phone", _phone),
            _optional("入住日期", "moved_in", "day"),
        ),
        _resident,
        "left join words w using (who)",
    ),
    Kind(
        "buildings",
        (
            Column("楼栋号", "building_id", "building", "r.building_id"),
            Column("网格编号", "grid_id", "", "r.grid_id"),
            _optional("户数", "households", "count"),
            *_POINT,
        ),
        _building,
    ),
)
