"""A small community for tests: files by their lines, all of whose people are invented."""

from datetime import date, datetime

from data.clock import Moment
from data.intake import loading
from data.store.database import Store

DAY = date(2022, 4, 2)
#: The day as it ended.
END = Moment(DAY, datetime(2022, 4, 3))

BUILDINGS = """楼栋号,楼栋名称,网格编号,网格名称,网格员,网格员电话
1,1号楼,A,第1网格,王敏,13900000001
2,2号楼,A,第1网格,王敏,13900000001
3,3号楼,B,第2网格,李强,13900000002
"""

# Nine people in two grids, and one in a building that the buildings file does not know.
ROSTER = """居民编号,姓名,楼栋号,单元,房号,电话,人群标签,入住日期,迁出日期,豁免开始,豁免结束
R1,张三,1,,101,13800000001,,,,,
R2,李四,1,,101,13800000002,独居老人,,,,
R3,王五,1,,102,13800000003,,,,,
R4,赵六,2,1,201,13800000004,,,,,
R5,孙七,2,1,202,13800000005,,,,2022-04-01,2022-04-03
R6,周八,3,,101,13800000006,,,,,
R7,吴九,3,,102,13800000007,,,2022-04-02,,
R8,郑十,9,,101,13800000008,,,,,
R9,冯一,1,,103,13800000009,,,,,
R10,陈二,1,,104,13800000010,,,,,
"""

# The sheet of grid A: 李四 has a fever in the last minute, 王五 coughs a minute late, 赵六 is
# missing, 孙七 is exempt and has a fever.
CHECKINS = """居民编号,姓名,日期,打卡时间,今日体温,是否有症状
R1,张三,2022-04-02,08:00,36.5,否
R2,李四,2022-04-02,10:00,37.3,否
R3,王五,2022-04-02,10:01,36.4,咳嗽
R4,赵六,2022-04-02,未打卡,,
R5,孙七,2022-04-02,09:00,38.0,否
R9,冯一,2022-04-02,,36.6,
R10,陈二,2022-04-02,07:00,36.6,无
"""


def load(store: Store, kind: str, text: str | bytes, name: str = "") -> loading.Result:
    """Load a file, all of whose rows must be good."""
    content = text.encode() if isinstance(text, str) else text
    result = loading.load(store, content, file_name=name or f"{kind}.csv", kind=kind)
    assert result.rejected == 0, result.rejects
    return result


def settled(store: Store) -> None:
    """The buildings and the roster, before any sheet of a day."""
    load(store, "buildings", BUILDINGS)
    load(store, "roster", ROSTER)


def reported(store: Store) -> None:
    """The same with the day's sheet of grid A."""
    settled(store)
    load(store, "checkins", CHECKINS)
