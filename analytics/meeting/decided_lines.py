"""What the meeting has decided about a line of the board: who sees to it by when. On a wall no person is named."""

import re
from dataclasses import dataclass
from datetime import datetime

from analytics.cache import cached
from analytics.community.projected_names import personal_names, without_people
from analytics.meeting import decision_progress
from data.clock import Moment
from data.store.database import Store

#: An owner who is an office of these words alone, and nobody's name: 物资保供组, 第3网格网格员.
_OFFICE = re.compile(
    r"(?:第?\d{1,3}(?:号楼|网格|组|栋)|社区|街道|居委会?|党委|党支部|党群|服务中心|卫生|医疗|医院|物业|公司|超市|商超|药店|物资|"
    r"保供|后勤|采样|检测|流调|消杀|环境|转运|隔离|信息|数据|综合|协调|联络|心理|疏导|志愿者?|服务|宣传|安保|治安|民警|派出所|"
    r"配送|生活|重点|人群|关爱|值班|指挥|应急|防疫|办公室|网格员?|楼栋长|站点?|工作|小组|专班|专员|负责人|人员|队伍|大队|分队|"
    r"中心|部门?|科室?|组|队|员|长|和|与|及|、|\s)+"
)


@dataclass(frozen=True)
class Decided:
    """An undone decision about a line: who sees to it ('' where that is a person, who is not named), by when."""

    owner: str
    due_at: datetime

    def is_late(self, now: datetime) -> bool:
        """Whether its time has passed."""
        return self.due_at < now


@cached
def decided_lines(store: Store, moment: Moment) -> dict[str, Decided]:
    """The decisions that are not done, by the agenda line they are about; the last one where there are several."""
    names = personal_names(store)
    return {
        decision.source: Decided(office(str(without_people(decision.owner, names))), decision.due_at)
        for decision in decision_progress.standing(store, moment)
        if decision.source and decision.status in decision_progress.UNDONE
    }


def office(owner: str) -> str:
    """An owner that may stand on a wall: an office; '' for anything that may be somebody's name."""
    return owner if _OFFICE.fullmatch(owner.strip()) else ""
