"How people write temperatures, symptoms, and whether something was done."

from datetime import datetime

from tests.habits.days import CLOCK, MOMENT
from tests.habits.habit import Habit, certain, chinese, unsure, wide, words


def _du(value: float) -> str:
    whole, tenth = f"{value:.1f}".split(".")
    return f"{whole}度{tenth}"


TEMPERATURE: list[Habit] = [
    *certain(
        "temperature",
        plain=str,
        celsius=lambda t: f"{t}℃",
        celsius_spaced=lambda t: f"{t} ℃",
        degree_c=lambda t: f"{t}°C",
        degree_c_spaced=lambda t: f"{t} °C",
        degree=lambda t: f"{t}°",
        du=lambda t: f"{t}度",
        sheshidu=lambda t: f"{t}摄氏度",
        c=lambda t: f"{t}C",
        small_c=lambda t: f"{t}c",
        two_places=lambda t: f"{t:.2f}",
        wide=lambda t: wide(str(t)),
        wide_point=lambda t: str(t).replace(".", "．"),
        du_inside=_du,
        comma=lambda t: str(t).replace(".", ","),
        blanks=lambda t: f" {t}\xa0",
        tab=lambda t: f"{t}\t",
        apostrophe=lambda t: f"'{t}",
        float_noise=lambda t: f"{t}0000000000001",
    ),
    *unsure(
        "temperature",
        full_stop=lambda t: str(t).replace(".", "。"),
        middle_dot=lambda t: str(t).replace(".", "·"),
        two_points=lambda t: str(t).replace(".", ".."),
        blank_inside=lambda t: str(t).replace(".", " ."),
        blank_for_point=lambda t: str(t).replace(".", " "),
        point_behind=lambda t: f"{t}.",
        comma_behind=lambda t: f"{t}、",
        no_point=lambda t: str(t).replace(".", ""),
        no_point_two=lambda t: f"{t:.2f}".replace(".", ""),
        named=lambda t: f"体温{t}",
        named_colon=lambda t: f"体温:{t}℃",
        where=lambda t: f"额温{t}",
        where_behind=lambda t: f"{t}(腋温)",
        judged=lambda t: f"{t}正常" if t < 37.3 else f"{t}发热",
        normal=lambda t: "正常",
        feverish=lambda t: "发烧" if t >= 37.3 else None,
        low_fever=lambda t: "低烧",
        not_high=lambda t: "不高",
        below=lambda t: f"<{t + 0.1:.1f}",
        below_word=lambda t: f"{t + 0.1:.1f}以下",
        below_before=lambda t: f"低于{int(t) + 1}",
        above=lambda t: f"{t - 0.1:.1f}以上",
        range=lambda t: f"{t - 0.1:.1f}-{t + 0.1:.1f}",
        range_wave=lambda t: f"{t - 0.1:.1f}~{t + 0.1:.1f}",
        about=lambda t: f"{t + 0.1:.1f}左右",
        several=lambda t: f"{int(t)}度多",
        two=lambda t: f"{t - 0.2:.1f}/{t:.1f}",
        two_pause=lambda t: f"{t - 0.2:.1f}、{t:.1f}",
        three_times=lambda t: f"早{t - 0.2:.1f}中{t - 0.1:.1f}晚{t:.1f}",
        fahrenheit=lambda t: f"{t * 1.8 + 32:.1f}",
        fahrenheit_sign=lambda t: f"{t * 1.8 + 32:.1f}℉",
        fahrenheit_f=lambda t: f"{t * 1.8 + 32:.1f}F",
        numerals=lambda t: f"{chinese(int(t))}度{chinese(round(t * 10) % 10)}",
        numerals_point=lambda t: f"{chinese(int(t))}点{chinese(round(t * 10) % 10)}",
        half=lambda t: f"{int(t)}度半" if round(t * 10) % 10 == 5 else None,
        corrected=lambda t: f"{t + 0.5:.1f}→{t}",
        quoted=lambda t: f"“{t}”",
        letter_o=lambda t: str(t).replace("0", "o") if "0" in str(t) else None,
        date_by_excel=lambda t: f"{int(t)}月{round(t * 10) % 10}日",
        percent=lambda t: f"{t * 100:.0f}%",
        person=lambda t: f"本人{t},家人{t + 0.3:.1f}",
        tick=lambda t: "√",
    ),
]

_NO_SYMPTOMS = """否 无 没有 没 無 无症状 无不适 正常 健康 良好 均无 以上均无 以上都没有 都没有 无异常 身体健康 一切正常
    无发热、无咳嗽 无发热咳嗽等症状 无发热无咳嗽 没有不舒服 没有不适 无不舒服 不咳嗽 不发烧 不发烧不咳嗽
    未出现症状 无任何不适症状 无其他症状 无任何症状 暂无 体温正常 身体正常 无。 否。 × ✗ N n No NO no none None
    Normal normal F FALSE False 0 healthy OK ok 没有症状 未见异常 无明显不适 以上症状均无 无,正常 无，正常
    无发热 无发烧 无咳嗽 no␠symptoms No␠symptom ␠否␠ 否⍽ ｎｏ"""
_NO_UNSURE = """无发热,无咳嗽,无乏力 没发烧没咳嗽 目前正常 还好 挺好的 身体很好 好 没事 无恙 阴性 无或否 A.无 A、否 1.无
    无(无) ☐有☑无 □有■无 ☑无 無症狀 すべてなし 未发现异常 没有任何症状 无接触无症状 无、无、无 非 错 假 不是
    無し 〇 零 自我感觉良好 全家健康 正常,无症状 不发热 没有咳嗽发烧 无发热(体温36.5) 没有发热、咳嗽、乏力、腹泻
    均正常 未有 没得 冇 无症状,已打疫苗 无基础病 无发热史"""
_SYMPTOMS = """是 有 咳嗽 发热 发烧 咳嗽、发热 发热,咳嗽 有点咳嗽 轻微咳嗽 咽痛 流鼻涕 流涕 头痛 头疼 喉咙痛 嗓子疼 乏力
    拉肚子 腹泻 呕吐 干咳 低烧 有咳嗽 有症状 有发热症状 不舒服 身体不适 鼻塞 胸闷 呼吸困难 味觉丧失
    没有发烧但是咳嗽 无发热,有咳嗽 不发烧,咳嗽 咳嗽但不发烧 Y y yes Yes YES √ ✓ ✔ T TRUE True 1 cough fever
    咳嗽；乏力 咳嗽/咽痛 咳嗽+发热 是(咳嗽) 有(发热) 有:咳嗽 是，咳嗽 ＹＥＳ 咳嗽␠乏力 ␠有␠ 发烧38度"""
_SYMPTOMS_UNSURE = """感冒 浑身酸痛 全身无力 没劲 嗓子不舒服 打喷嚏 气短 没胃口 没有精神 无力 无味觉 没有味觉 没有嗅觉
    无食欲 不能吃东西 不太好 不好 不正常 异常 不健康 不是很舒服 不太舒服 咳得厉害 烧 烧到38.5 刚开始咳 还在咳嗽
    仍有咳嗽 无发热偶有咳嗽 除咳嗽外无其他症状 除咳嗽外均无 仅咳嗽 只有咳嗽 以上都有 均有 全部 ☑有☐无 ■有□无
    ☑咳嗽 A.有 咳嗽(轻微),其他无 咳嗽,其余正常 无发热、咳嗽3天 没发烧就是咳嗽 体温正常但咳嗽 没有不咳嗽
    并非没有症状 有一点 少许 偶尔咳嗽 老毛病咳嗽 孩子咳嗽 阳性 阳 抗原阳性 不是没有 胃痛 过敏 皮疹 眼睛红 腿疼
    牙疼 肚子疼 失眠 心慌 血压高 无法起床 不能说话 没力气 无明显好转 症状未消失 未痊愈 没好 未见好转 还没退烧
    高烧不退 无减轻"""
_NOBODY_KNOWS = "不清楚 不知道 同上 未知 待查 ? ？ 见备注 不详 是/否 有无 有/无 昨天 2 3次 无法联系 在外地 未回复"

SYMPTOMS: list[Habit] = [
    *words("symptoms", False, _NO_SYMPTOMS),
    *words("symptoms", False, _NO_UNSURE, asked=True),
    *words("symptoms", True, _SYMPTOMS),
    *words("symptoms", True, _SYMPTOMS_UNSURE, asked=True),
    # Nobody can tell these, whatever is true.
    *(
        Habit("symptoms", said, lambda _, said=said: said, False)  # type: ignore[misc]
        for said in _NOBODY_KNOWS.split()
    ),
]

_MISSING = "未打卡 未填报 未填 没打卡 未上报 未报 未提交 没填 未填写"
_MISSING_UNSURE = """尚未打卡 还没打卡 未完成 未登记 漏打卡 忘记打卡 没有打卡 缺卡 没报 未做 否 × 未打卡(已电话提醒)
    联系不上未打卡 已催未报 未打卡！ 未反馈"""
_REPORTED = "已打卡 已填报 正常 已提交 已上报"
_REPORTED_UNSURE = "已完成 完成 打卡成功 成功 √ 是 已报 按时 补打卡 已补报 非未打卡 不是未打卡"
#: Truth: whether the row is a report. The sheets that use it have a temperature wherever it is one.
REPORTED: list[Habit] = [
    *words("reported", False, _MISSING),
    *words("reported", False, _MISSING_UNSURE, asked=True),
    *words("reported", True, _REPORTED),
    *words("reported", True, _REPORTED_UNSURE, asked=True),
]

YES_NO: list[Habit] = [
    *words(
        "due",
        True,
        "是 Y y Yes yes 1 √ ✓ ✔ T TRUE True 应检 需要 对 应采",
    ),
    *words("due", False, "否 N n No no 0 × ✗ F FALSE False 不需要 不应检 免检"),
    *words(
        "due",
        True,
        "需 要 须 必检 ■ ☑ 应检(60岁以上) 1.0 是的 ○",
        asked=True,
    ),
    *words(
        "due",
        False,
        "不 免 不用 不检 不参加 无需 非 0.0 □ 暂缓 已外出不检 不必 居家不应检 不是 不需 无须 未满3岁免",
        asked=True,
    ),
]

_DONE = "已采样 已采 是 √ ✓ 已完成 完成 Y yes 1 TRUE 已检测"
_NOT_DONE = "未采样 未采 否 × 未完成 N no 0 FALSE 未检测 没采 未做"
_DONE_UNSURE = "已做 采了 做了 已参加 ■ ☑ 已随访 有 已采(上门) 采样成功"
_NOT_DONE_UNSURE = """没做 没来 未到 拒绝 拒采 外出未采 未参加 缺席 联系不上 未随访 不在家 待采 尚未采样 还没采 没有采样
    请假 未能完成 采样失败 未采成 不配合 已通知未采 已联系未采 已约明天 已登记未采 未完成采样 无法完成 完成不了"""


def _at(habit: Habit) -> Habit:
    return Habit(
        "done",
        f"{habit.sort} {habit.name}",
        lambda truth: habit.write(truth) if isinstance(truth, datetime) else None,
        habit.certain,
    )


#: Truth: False, True, or when.
DONE: list[Habit] = [
    *words("done", True, _DONE),
    *words("done", False, _NOT_DONE),
    *words("done", True, _DONE_UNSURE, asked=True),
    *words("done", False, _NOT_DONE_UNSURE, asked=True),
    *(_at(habit) for habit in (*CLOCK, *MOMENT)),
]

#: What stands in a cell that was left out. Truth: None.
BLANK: list[Habit] = [
    *words("blank", None, "␠ - -- — / ⍽ ⎵ N/A n/a NULL null #N/A"),
    *words(
        "blank",
        None,
        """NaN nan None 无 空 暂无 未知 不详 \\N —— ... … 同上 〃 * ? 无数据 没有 待补 未提供 (空) (null) undefined
    #REF! #VALUE! #NAME? 缺 \\""",
        asked=True,
    ),
]
