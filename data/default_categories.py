"""The categories of requests that a new board begins with."""

from typing import Any

#: The category for what no keyword fits.
OTHER = "其他"


def _category(id: str, en: str, urgency: int, hours: float, keywords: str, zh: str, measure: str) -> dict[str, Any]:
    return {
        "id": id,
        "en": en,
        "urgency": urgency,
        "hours": hours,
        "keywords": keywords.split(),
        "measure_zh": zh,
        "measure_en": measure,
    }


#: Request categories: urgency where a request gives none, time limit in hours, the keywords that
#: sort free text (the earlier category wins) and the measure to take when the category surges.
DEFAULT_CATEGORIES = [
    _category(
        "就医难",
        "Medical care",
        2,
        4,
        "就医 看病 急诊 救护车 透析 产检 住院 挂号 医院 发烧 发热 胸闷 就诊 化疗",
        "联系社区卫生服务中心,开通绿色通道并安排车辆",
        "Call the health centre, open the fast lane and arrange a car",
    ),
    _category(
        "用药需求",
        "Medicine",
        2,
        4,
        "药 胰岛素 降压 配药 购药 处方 断药",
        "对接药房集中代配,安排志愿者送药",
        "Have the pharmacy fill prescriptions together and volunteers deliver them",
    ),
    _category(
        "买菜难",
        "Groceries",
        3,
        24,
        "菜 买不到 蔬菜 粮 米面 食品 奶粉 团购 超市 鸡蛋 牛奶 没吃的",
        "对接大型商超,增加配送频次",
        "Contact the supermarkets and add delivery runs",
    ),
    _category(
        "心理疏导",
        "Counselling",
        3,
        24,
        "心理 焦虑 失眠 抑郁 害怕 孤独 崩溃 情绪",
        "转接心理援助热线,安排专人回访",
        "Connect to the counselling line and have someone call back",
    ),
    _category(
        "物资申领",
        "Supplies",
        3,
        24,
        "口罩 消毒液 酒精 防护 物资 抗原 纸尿裤 申领 试剂",
        "核对库存,统一登记后按楼栋配送",
        "Check the stock, register the needs and deliver by building",
    ),
    _category(
        "环境消杀",
        "Disinfection",
        4,
        48,
        "消杀 消毒 垃圾 清运 异味 卫生 保洁 污水",
        "安排物业增加消杀和清运班次",
        "Have the property company disinfect and collect more often",
    ),
    _category(
        "噪音矛盾",
        "Noise and disputes",
        4,
        72,
        "噪音 吵 扰民 矛盾 纠纷 邻里 打架",
        "网格员上门调解",
        "Send the grid worker to mediate",
    ),
    _category(
        "政策咨询",
        "Policy questions",
        4,
        24,
        "政策 咨询 解封 通行证 什么时候 多久 怎么办 规定 出入 隔离期 健康码",
        "在居民群统一答复并张贴通知",
        "Answer once for all in the residents' group and post a notice",
    ),
    _category(
        OTHER, "Other", 4, 72, "", "当面了解情况,明确责任人", "Find out on the spot and name someone responsible"
    ),
]
