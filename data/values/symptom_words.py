"""The words in which people speak of symptoms, by the part that each plays in a sentence.

TO ADD A WORD: put it into the row of its part. Chinese words stand in simplified characters, English ones in capital
letters; ``data.values.symptoms`` says what the parts do.
"""

import enum
import re
from collections.abc import Iterator


class Part(enum.Enum):
    """What a word does in a sentence about symptoms."""

    SYMPTOM = "a symptom, or a word for being unwell: there, unless it is denied"
    TOPIC = "a word for symptoms in general: there only where it is affirmed"
    ABOUT = "what the sentence is about; it says nothing by itself"
    DENY = "denies what comes next, or what stands before it"
    DENY_NOW = "denies it as of now: it was there before"
    AFFIRM = "affirms it"
    DEGREE = "affirms it, more or less"
    WELL = "all is well"
    BUT = "ends a denial"
    OVER = "what was there is over"
    FEVER_OVER = "the fever is over"
    BETTER = "what is there gets better"
    STILL = "it lasts until now"
    PAST = "another day is spoken of"
    TODAY = "today is spoken of again"
    NO_LONGER = "behind what is denied: it was there before"
    EXPOSURE = "a contact or journey: no symptom, and nothing where it is denied"
    SUSPECTED = "nothing is certain, unless it is denied"
    DOUBT = "nothing is certain"
    OTHERS = "somebody else is spoken of as well"
    FILL = "says nothing"
    LIST = "a list goes on"
    SOFT = "a clause ends that the next may go on with"
    HARD = "a clause ends"
    COLON = "an answer follows"
    SPACE = "white space"
    UNKNOWN = "not known"
    END = "the end of the text"


#: Whole answers.
YES = frozenset(
    {"是", "有", "√", "✓", "✔", "☑", "Y", "YES", "TRUE", "T", "1", "1.0", "对", "已", "阳", "重", "轻", "中"}
)
NO = frozenset(
    {"否", "无", "没有", "没", "×", "✗", "✘", "☒", "X", "N", "NO", "FALSE", "F", "0", "0.0", "未", "不", "好"}
)
WHOLE = YES | NO
#: Answers of more letters that name no symptom either.
YES_IN_WORDS = frozenset({"有症状", "SYMPTOMATIC"})
#: Nothing was filled in.
_UNANSWERED = "未填 未填写 未填报 未上报 未报 未打卡 待打卡 未测 - -- — —— / \\ N/A NA #N/A NAN NULL"
UNANSWERED = frozenset(_UNANSWERED.split())
#: Traditional and Japanese characters of these words, by their simplified ones.
SIMPLIFIED = str.maketrans(
    "無沒發燒熱頭體溫癥狀適異瀉嚨嘔覺痠暈難過復癒輕嚴見現還點個僅氣腫乾診認於與經咽該臟關節"
    "燥時間斷續癢脹惡變聞當從開來喪減顫発覚為對況樣問題情們長週慮憊勞倦餘後両",
    "无没发烧热头体温症状适异泻咙呕觉酸晕难过复愈轻严见现还点个仅气肿干诊认于与经咽该脏关节"
    "燥时间断续痒胀恶变闻当从开来丧减颤发觉为对况样问题情们长周虑惫劳倦余后两",
)

#: Where it hurts, and how.
_HURTING = (
    "(头|咽|喉|喉咙|咽喉|咽部|嗓子|鼻子|鼻|肌肉|肌|全身肌肉|全身|浑身|周身|胸口|胸|腹|腹部|肚子|胃|关节|"
    "腰|背|四肢|腿|眼|眼睛|牙|耳朵|皮肤|身上|身体)(部|里|有点|有些|稍|略)?"
    "(疼痛|酸痛|胀痛|肿痛|疼|痛|酸|痒|干燥|干|胀|发炎|发痒|发干|不适|不舒服|难受|肿)"
)
_STRENGTH = "(精神|精力|胃口|食欲|力气|体力|睡眠)"
_LACKING = "(都|均|也|全|已)?(无|没有|没|未见|未|不|否)"
_SENSE = "(嗅觉|味觉|嗅味觉|味嗅觉)"
_WORDS: dict[Part, str] = {
    Part.SYMPTOM: """
        发热 发烧 低热 低烧 高热 高烧 中热 烧 咳嗽 干咳 咳痰 咳 有痰 痰多 黄痰 乏力 疲劳 疲乏 疲倦 疲惫 无力
        没力气 没劲 没力 累 疲累 四肢无力 全身无力 浑身无力 腹泻 拉肚子 拉稀 流涕 流鼻涕 鼻涕 鼻塞 打喷嚏 喷嚏
        呕吐 恶心 反胃 味觉 嗅觉 味觉减退 味觉丧失 味觉异常 嗅觉减退 嗅觉丧失 嗅觉异常 嗅味觉减退 嗅味觉丧失
        失去味觉 失去嗅觉 胸闷 气短 气促 气喘 喘 呼吸困难 心慌 心悸 头晕 头昏 眩晕 寒战 寒颤 畏寒 怕冷 发冷
        打冷战 上火 声音嘶哑 嗓子哑 嘶哑 食欲不振 没胃口 失眠 皮疹 结膜炎 咽炎 扁桃体发炎 肺炎 感冒 流感 着凉
        不适 不适感 不舒服 不太舒服 不大舒服 难受 异常 异样 不正常 不健康 身体抱恙 生病 病了 没精神 精神不振
        精神差 精神不好 过敏 鼻炎 体温偏高 体温高 体温异常 FEVER FEVERISH FEVERS COUGH COUGHS COUGHING FATIGUE
        TIRED TIREDNESS HEADACHE HEADACHES DIARRHEA DIARRHOEA NAUSEA VOMITING CHILLS SNEEZING PHLEGM DIZZY
        DIZZINESS CONGESTION UNWELL SICK ILL DISCOMFORT ABNORMAL ABNORMALITY SOB SYMPTOMATIC SORE_THROAT
        RUNNY_NOSE STUFFY_NOSE BLOCKED_NOSE SHORTNESS_OF_BREATH MUSCLE_ACHE MUSCLE_ACHES MUSCLE_PAIN MUSCLE_SORE
        BODY_ACHE BODY_ACHES BODY_PAIN LOSS_OF_TASTE LOSS_OF_SMELL LOSS_OF_TASTE_OR_SMELL LOST_TASTE LOST_SMELL
        CAN'T_SMELL CAN'T_TASTE CANNOT_SMELL CANNOT_TASTE DIFFICULTY_BREATHING BREATHING_DIFFICULTY CHEST_PAIN
        RASH PAIN FLU COLD_SYMPTOMS
    """,
    Part.TOPIC: """
        症状 情况 问题 状况 反应 毛病 现象 表现 以上 上述 上面 其他 其它 其余 别的 病症 体征 疾病 すべて 全て
        感觉 ABOVE SYMPTOM SYMPTOMS COMPLAINT COMPLAINTS ISSUE ISSUES PROBLEM PROBLEMS ILLNESS
    """,
    Part.ABOUT: """
        身体 体温 精神 状态 身体状况 健康状况 身体情况 健康情况 精神状态 身体状态 饮食 睡眠 大小便 各项 指标
        各项指标 生命体征 TEMPERATURE TEMP HEALTH
    """,
    Part.DENY: """
        无 没有 没 未 不 未见 未有 未出现 未发现 未诉 未述 未觉 未感 未感到 否认 并无 均无 都无 皆无 全无 全部无
        均未 都没 都没有 均没有 均否 均否认 均不 没什么 没啥 没任何 从无 从未 别无 不是 不存在 不伴 再无 木有
        么有 莫得 冇 否 × FALSE N なし 无し ない ありません NO NOT NON NONE NIL NOPE NOTHING NEVER WITHOUT
        DENIES DENIED DENY NEITHER DON'T DOESN'T DIDN'T HAVEN'T HASN'T ISN'T FREE_OF NEGATIVE_FOR ABSENT
    """,
    Part.DENY_NOW: """
        已无 已没有 已经无 已经没有 已经没 已没 已不 已经不 现已无 不再有 没有再 未再 不再 NO_LONGER NO_MORE
        RECOVERED_FROM
    """,
    Part.AFFIRM: """
        有 是 出现 存在 伴 伴有 伴随 仍有 还有 尚有 另有 又 新发 自觉有 发生 あり あります HAS HAVE HAVING TRUE
        Y WITH YES POSITIVE_FOR
    """,
    Part.DEGREE: """
        轻微 轻度 稍微 稍有 略 略有 有点 有点儿 有些 一点 一点点 少许 少量 些许 偶尔 偶有 偶 时有 时而 间断
        间断性 阵发性 经常 频繁 严重 较重 较轻 重度 中度 剧烈 持续性 反复 加重 明显 不停 不断 不时 不住 MILD
        MILDLY SLIGHT SLIGHTLY LIGHT SEVERE MODERATE OCCASIONAL OCCASIONALLY SOMETIMES A_LITTLE A_BIT SOME
    """,
    Part.WELL: """
        正常 健康 良好 很好 挺好 都好 非常好 一切都好 安好 平安 安康 安全 体征平稳 无恙 安然无恙 没事 没事儿
        无事 没问题 没毛病 无碍 无大碍 康健 体健 如常 OK OKAY FINE GOOD WELL GREAT NORMAL HEALTHY ASYMPTOMATIC
        ALL_CLEAR SYMPTOM_FREE SYMPTOMFREE SYMPTOM-FREE
    """,
    Part.BUT: "但 但是 不过 可是 然而 而 而且 就是 只是 只 只有 仅 仅有 唯 除 除了 有时 BUT ONLY JUST EXCEPT HOWEVER",
    Part.OVER: """
        好了 已好 已经好了 都好了 全好了 已全好 痊愈 已痊愈 康复 已康复 恢复 已恢复 恢复正常 恢复健康 已恢复正常
        已愈 治愈 消失 已消失 已缓解 已解除 已正常 已经正常 RECOVERED RESOLVED CURED GONE
    """,
    Part.FEVER_OVER: """
        退烧 已退烧 已退 退烧了 退热 已退热 烧退 烧退了 烧已退 热退 体温恢复正常 体温已恢复正常 体温已正常
        已降温
    """,
    Part.BETTER: """
        好转 已好转 有好转 有所好转 减轻 已减轻 缓解 有缓解 好多了 好些了 好一些 见好 改善 BETTER IMPROVING
        IMPROVED
    """,
    Part.STILL: """
        仍 仍然 还 还在 依然 依旧 至今 到现在 一直 持续 起 没好 未好 未愈 未痊愈 不见好 开始 STILL SINCE STARTED
    """,
    Part.PAST: """
        昨天 昨日 前天 前日 前几天 前两天 大前天 上周 上星期 上个月 之前 以前 曾 曾经 曾有 YESTERDAY PREVIOUSLY
        HAD
    """,
    Part.TODAY: "今天 今日 今早 今晨 今晚 现在 目前 当前 现 已 已经 暂 暂时 当日 TODAY NOW CURRENTLY",
    Part.NO_LONGER: "了 ANYMORE",
    Part.EXPOSURE: "接触史 旅居史 外出史 外出 流行病学史 密接 密切接触 发热门诊",
    Part.SUSPECTED: "疑似 可疑",
    Part.DOUBT: """
        ? 吗 么 是否 有无 有没有 可能 好像 似乎 也许 或许 大概 不确定 不清楚 不知道 不知 不详 未知 待查 待定
        待核实 见备注 详见备注 同上 同前 同昨天 一般 一般般 还行 还好 还可以 凑合 马马虎虎 不太好 不好 不怎么好
        退烧药 感冒药 感染者 未愈合 无症状感染 不排除 不是没有 并非没有 不是不 能否 MAYBE POSSIBLE POSSIBLY
        UNSURE UNKNOWN SUSPECTED SO-SO IF
        是/否 否/是 有/无 无/有 是或否 有或无 未见好转 未好转 没好转 没有好转 无好转 无明显好转 未减轻 没减轻 无减轻
        未缓解 没缓解 无缓解 未消失 没消失
    """,
    Part.OTHERS: """
        家人 家属 家庭成员 同住人 同住人员 同住 孩子 小孩 宝宝 儿子 女儿 父亲 母亲 爸爸 妈妈 爷爷 奶奶 老公 老婆
        丈夫 妻子 爱人 老伴 邻居 同事 室友 他人 FAMILY
    """,
    Part.FILL: """
        的 地 过 均 都 皆 全 全部 通通 也 亦 等 等等 任何 任何的 有关 相关 此类 该类 什么 啥 及其 其 之 中 我
        我们 您好 本人 自己 大家 全家 家里 家中 全家人 近 最近 近期 内 一切 很 非常 比较 十分 自觉 觉得 感到 呢
        啊 哦 呀 哈 谢谢 早上 早晨 上午 中午 下午 晚上 每天 地方 呼吸道 上呼吸道 新冠 新冠肺炎 临床 特殊 特别
        特に 不良 新增 核酸 抗原 检测 结果 阴性 类似 方面 外 以外 之外 外均 人员 居民 目测 居家 在家 既 更 ANY
        OTHER OTHERS KNOWN OF THE A AN AT ALL ARE IS AM I I'M WE FEEL FEELING FEELS EVERYTHING BEEN DO DOES SO
        FAR REPORTED REPORTS REPORT SHOWN PRESENT TO COVID COVID19 COVID-19 DID HE SHE HIM HER MY
    """,
    Part.LIST: "、 / 和 与 及 以及 或 或者 跟 OR NOR",
    Part.SOFT: ", & + 并 且 并且 同时 AND",
}
#: Parts that are patterns: a normal temperature, days before today, where it hurts.
_PATTERNS: tuple[tuple[Part, str], ...] = (
    (Part.SYMPTOM, _HURTING),
    # 没味觉 has lost it, and 无味觉 perhaps; 没味觉减退 has not.
    (Part.DOUBT, rf"(无|没有|没){_SENSE}(?!减退|丧失|异常|障碍|下降|失灵|改变|消失|[、和或及/])"),
    # 味觉没了 has lost it, 味觉无 perhaps; and what 精神没有 means nobody can tell.
    (Part.SYMPTOM, rf"{_SENSE}(都|全|已经?)?(没有?了|消失了?|丧失了?)"),
    (Part.DOUBT, rf"({_SENSE}([、和及或/]?{_SENSE})?|{_STRENGTH}):?{_LACKING}(?=$|[,;.。、 ])"),
    # 除咳嗽外均无 names what is there, and only by the way.
    (Part.DOUBT, r"除了?[^,;。]{1,10}?(以外|之外|外)(均|都|皆|全)(无|没有|没|否)(?=$|[,;.。])"),
    (Part.ABOUT, rf"{_SENSE}(?=([、和及]?{_SENSE})?(均|都|也)?(正常|良好|无异常))"),
    (Part.FILL, r"(?<![\d.])3[56](\.\d{1,2})?\s*(℃|°C|°|度|C(?![A-Z]))?(?![\d.])"),
    (Part.FILL, r"(近|最近|过去|连续)?(14|7|十四|七|两|二)(个)?(天|日|周|DAYS?)(内|来|以来|之内)?"),
    (Part.WELL, r"(?<=[体神都切很])好(?=$|[,;.。、!~\s])"),
    (Part.AFFIRM, r"(?<=[:,、;/ ])1(?=$|[,、;/ ])|^1(?=[,、;/ ])"),
    (Part.DENY, r"(?<=[:,、;/ ])0(?=$|[,、;/ ])|^0(?=[,、;/ ])"),
    (Part.COLON, ":"),
    (Part.HARD, r"[;.。!！~…\n\r|]+"),
    (Part.SPACE, r"\s+"),
)


_PARTS = {word: part for part, words in _WORDS.items() for word in words.split()}


def _any_word() -> str:
    """A pattern for all words, the longest first; those in Latin letters only as whole words, spaced as people like."""
    longest_first = sorted(_PARTS, key=len, reverse=True)
    latin = [re.escape(word).replace("_", "[ _-]") for word in longest_first if word[0].isascii() and word[0].isalpha()]
    others = [re.escape(word) for word in longest_first if not (word[0].isascii() and word[0].isalpha())]
    return rf"(?<![A-Z])(?:{'|'.join(latin)})(?![A-Z])|{'|'.join(others)}"


_TOKEN = re.compile(
    "|".join(f"(?P<p{number}>{pattern})" for number, (_, pattern) in enumerate(_PATTERNS))
    + f"|(?P<word>{_any_word()})|(?P<unknown>[A-Z0-9.%]+|.)"
)


def parts(text: str) -> Iterator[tuple[Part, str, int]]:
    """The words of a text, what part each plays, and where it ends; the text as ``symptoms`` spells it."""
    for match in _TOKEN.finditer(text):
        group, word = str(match.lastgroup), match[0]
        if group == "unknown":
            yield Part.UNKNOWN, word, match.end()
        elif group == "word":
            yield _PARTS.get(word) or _PARTS[re.sub("[ -]", "_", word)], word, match.end()
        else:
            yield _PATTERNS[int(group[1:])][0], word, match.end()
