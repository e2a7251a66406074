"""What people write about their symptoms, and what it says."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import field_types
from data.intake import loading
from data.mapping.mapping import plan_of
from data.refusal import BadValue
from data.store.database import Store
from data.values import symptoms, types
from tests.long import so_many

DAY = date(2022, 4, 1)

NONE = """
否|无|没有|×|正常|无症状|无异常|无不适|没有症状|良好|健康|一切正常|无任何症状|None|normal|n|0|false|FALSE
无发热、无咳嗽|无任何不适症状|以上均无|否认|No symptom|healthy|体温正常|无。|身体健康|すべてなし|没有不舒服
无不适症状|无其他症状|OK|无，正常|均无|無|没有发烧 没有咳嗽|不咳嗽|不发烧不咳嗽|未见异常|无发热咳嗽
无发热、咳嗽、乏力等症状|无发热,咳嗽,乏力等症状|无发热或咳嗽|无发热/咳嗽
无发热、干咳、乏力、鼻塞、流涕、咽痛、嗅(味)觉减退、结膜炎、肌痛、腹泻|未出现发热、咳嗽|没有出现发热
没有感冒症状|无明显不适|无疑似症状|无特殊不适|发热:无 咳嗽:无|发热(无)、咳嗽(无)|发热、咳嗽均无|发热,咳嗽均无
症状:无|症状：无；体温：36.5|以上症状均无|都没有|暂无症状|无以上情况|体温36.5,无症状|36.5 正常
近14天无发热、咳嗽等症状|核酸阴性,无症状|无症状,无接触史|无症状　|【无】|无!|没什么不舒服|没事|身体很好|身体好
无症狀|沒有發燒|異常なし|症状なし|特になし|本人及家人均无不适|全家健康|今天一切正常|无嗅觉、味觉减退
味觉、嗅觉正常|好|no symptoms|No fever, no cough|no fever or cough|I have no symptoms|I don't have any symptoms
not sick|asymptomatic|nil|No fever. No cough.|Symptoms: none|none of the above|no complaints|Feeling well
all good|无/无/无|否,否|0,0|是否发热:否|既无发热也无咳嗽|无发热亦无咳嗽|木有症状|冇|ok, no cough|无味觉减退
没味觉减退|味觉减退无|无嗅觉消失|精神没有问题
"""
SOME = """
是|有|√|咳嗽|YES|1|发烧|发热|有点咳嗽|轻微咳嗽|轻微|偶尔|重|有症状|有不适|不舒服|身体不适|异常|头痛|嗓子疼
头有点疼|肌肉酸痛|流鼻涕|拉肚子|没有发烧但是咳嗽|没有发烧只是有点咳嗽|无发热有咳嗽|无发热，偶尔咳嗽|无发热。咳嗽
咳嗽,无其他症状|除轻微咳嗽外无不适|咳嗽不发热|咳嗽不严重|不停咳嗽|咳嗽:有|咳嗽有|发热:无,咳嗽:有|发热无,咳嗽有
发热:否 咳嗽:是|症状：咳嗽；体温：36.5|咳嗽三天了，昨晚加重|发烧38.5|咳嗽没去上班|又咳嗽了|已退烧，仍咳嗽
咳嗽,已退烧|未退烧|发烧没好|咳嗽好转|昨天开始发烧|發燒|発熱あり|味觉、嗅觉|嗅觉减退|体温不正常|cough
Fever and cough|mild cough|sore throat|runny nose|no fever but cough|loss of taste|can't smell|Symptoms: cough
cough, no fever|发热:有、咳嗽:无|发热无、咳嗽有|胸闷:有、没乏力|没有 昨晚有点咳嗽|是,否|1,0|有点累|无,偶有咳嗽
无明显异常，偶尔干咳|有无发热:无；有无咳嗽:有|嗅觉没了|味觉没有了|嗅觉消失
"""
NEWS = """
已退烧|退烧了|好转|已好转|痊愈|已康复|昨天发烧今天好了|昨天发热,今天正常|发烧,已退烧|发烧已退|不发烧了|已无症状
咳嗽好了|已恢复正常|昨天咳嗽|recovered|better|咳嗽没有了|不再发热|昨天咳嗽,今天无|recovered from cough|had fever
"""
ASKED = """
一般|还行|?|见备注|同上|无发热，咳嗽|没有发烧 咳嗽|发热,咳嗽:无|咳嗽,无|可能发烧|好像有点咳嗽|发烧?|是否咳嗽
有无症状|不是没有症状|无味觉|抗原阳性|孩子发烧|36.5|体温|2|abc|看备注|咳嗽:看备注|备注:无|无症状感染者|没睡好
不太好|吃了退烧药|无发热,已居家三天|昨天无症状|=1+1|not good|no fever and cough|无发热、今天咳嗽|咽痛、发热:无
有点咽痛、腹泻:无|无症状:是|无发热、已经咳嗽两天了|没味觉|不是不咳嗽|同昨日|阳性
味觉无|嗅觉没有|味觉、嗅觉无|味觉:无|发热无，嗅觉无|精神没有|食欲无
是/否|有/无|除咳嗽外均无|无明显好转|无减轻
"""


def each(texts: str) -> list[str]:
    return [text for line in texts.strip().split("\n") for text in line.split("|")]


@pytest.mark.parametrize("text", each(NONE))
def test_none_in_any_words_is_none(text: str) -> None:
    assert types.parse(field_types.SYMPTOMS, text, 2022) == (text.strip(), False, False)


@pytest.mark.parametrize("text", each(SOME))
def test_a_symptom_that_nothing_denies_is_one(text: str) -> None:
    assert types.parse(field_types.SYMPTOMS, text, 2022) == (text, True, False)


@pytest.mark.parametrize("text", each(NEWS))
def test_what_is_over_or_gets_better_is_news(text: str) -> None:
    assert types.parse(field_types.SYMPTOMS, text, 2022) == (text, False, True)


@pytest.mark.parametrize("text", each(ASKED))
def test_what_may_mean_either_is_asked_about(text: str) -> None:
    with pytest.raises(BadValue, match="neither symptoms nor their absence"):
        types.parse(field_types.SYMPTOMS, text, 2022)


#: Ways to deny a symptom and to report one; those that follow a denial without a word of their own come with a stop.
DENIED = [
    "无{}",
    "没有{}",
    "没{}",
    "未见{}",
    "未出现{}",
    "否认{}",
    "{}:无",
    "{}：否",
    "{}(无)",
    "{}无",
    "也没有{}",
    "无明显{}",
    "不{}",
    "并无{}",
    "无任何{}",
    "今天没有{}",
    "{}没有",
]
REPORTED = [
    "有{}",
    "有点{}",
    "轻微{}",
    "{}:有",
    "{}(有)",
    "偶尔{}",
    "出现{}",
    "伴{}",
    "仍有{}",
    "还是有{}",
    "今天{}",
    "开始{}",
    "昨晚开始{}",
]
BARE = ["{}", "{}3天", "{}严重"]
NAMES = ["发热", "发烧", "咳嗽", "乏力", "咽痛", "腹泻", "头痛", "流涕", "鼻塞", "呕吐", "胸闷", "肌肉酸痛", "味觉减退"]
BETWEEN = ("，", "、", "；", " ", "。", ",", "，但", "，但是", "，并且", "\n", " / ", "，同时")


@settings(max_examples=so_many(300, 20_000), deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(NAMES),
            st.sampled_from([*((way, False) for way in DENIED), *((way, True) for way in (*REPORTED, *BARE))]),
            st.sampled_from(BETWEEN),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_however_symptoms_are_listed_they_are_read_as_meant_or_asked_about(
    clauses: list[tuple[str, tuple[str, bool], str]],
) -> None:
    text = ""
    for place, (name, (way, reported), between) in enumerate(clauses):
        # 无发热、咳嗽 means that there is no cough.
        apart = "。" if reported and way in BARE and between in ("、", " / ") else between
        text += (apart if place else "") + way.format(name)
    meant = symptoms.SOME if any(reported for _, (_, reported), _ in clauses) else symptoms.NONE
    assert symptoms.answer(text) in (meant, symptoms.UNCERTAIN), text


@pytest.mark.parametrize("text", ["", " ", "-", "N/A", "NaN", "未填", "未上报", "未测"])
def test_what_says_that_nothing_was_filled_in_is_no_answer(text: str) -> None:
    assert types.parse(field_types.SYMPTOMS, text, 2022) == (None, None, None)


@pytest.mark.parametrize("text", ["无发热、" * 4_000, "有" * 30_000, "咳嗽无" * 10_000])
def test_a_story_is_for_people_to_read(text: str) -> None:
    with pytest.raises(BadValue):
        types.parse(field_types.SYMPTOMS, text, 2022)


@pytest.mark.parametrize(
    ("cells", "together"),
    [
        (("None", "None"), "否"),
        (("0", "0"), "否"),
        (("1", "0"), "咳嗽"),
        (("NaN", ""), "否"),
        (("-", "N/A"), "否"),
        (("", ""), ""),
        (("未填", ""), ""),
        (("有", "无"), "咳嗽"),
        (("TRUE", "√"), "咳嗽、发热"),
        (("轻微", "无"), "咳嗽:轻微"),
        (("偶尔", "头痛"), "咳嗽:偶尔、头痛"),
        (("无", "看备注"), "发热:看备注"),
        (("有", "看备注"), "咳嗽、发热:看备注"),
        (("2", "无"), "咳嗽:2"),
        (("无", "已退烧"), "发热:已退烧"),
    ],
)
def test_columns_of_symptoms_say_together_what_each_says(cells: tuple[str, str], together: str) -> None:
    assert symptoms.joined(("咳嗽", "发热"), cells) == together


@pytest.mark.parametrize(
    "label", ["是否有发热、咳嗽等症状(必填)", "症状1", "labored_respiration", "发热,咳嗽", "无", "?", ""]
)
def test_a_column_of_whatever_name_reads_as_its_cell(label: str) -> None:
    for cell, said in [("是", symptoms.SOME), ("轻微", symptoms.SOME), ("看备注", symptoms.UNCERTAIN)]:
        assert symptoms.answer(symptoms.joined((label, "其他"), (cell, "否"))) == said


def test_a_day_of_symptoms_in_words_is_read_as_it_was_meant(store: Store) -> None:
    rows = [
        "A,1-101,以上均无,36.5",
        "B,1-102,没有发烧但是咳嗽,36.5",
        "C,1-103,已退烧,36.5",
        "D,1-104,已退烧,36.5,已跟进",
    ]
    text = "\n".join(["姓名,房号,症状,体温,状态", *(row if row.count(",") == 4 else f"{row}," for row in rows)])
    assert loading.load(store, text.encode(), "打卡.csv", day=DAY).accepted == 4
    assert store.rows(
        "select name, symptoms, symptomatic, marked from checkins join people using (person) order by name"
    ) == [
        ("A", "以上均无", False, False),
        ("B", "没有发烧但是咳嗽", True, False),
        ("C", "已退烧", False, True),
        ("D", "已退烧", False, False),
    ]


def test_each_column_of_symptoms_may_have_words_of_its_own(store: Store) -> None:
    plan = {
        "kind": "checkins",
        "columns": {"姓名": "name", "房号": "room", "咳嗽": "symptoms", "发热": "symptoms"},
        "values": {"symptoms": {"++": "有症状", "—+": "无症状"}},
    }
    text = "姓名,房号,咳嗽,发热\nA,1-101,++,—+\nB,1-102,—+,—+\nC,1-103,轻微,++\n"
    loading.load(store, text.encode(), "打卡.csv", plan=plan_of(plan), day=DAY)
    assert store.rows("select name, symptoms, symptomatic from checkins join people using (person) order by name") == [
        ("A", "咳嗽", True),
        ("B", "否", False),
        ("C", "咳嗽:轻微、发热", True),
    ]
