"How people write amounts, counts, days, degrees of the map, urgency and ratings."

from tests.habits.habit import Habit, certain, chinese, digits, unsure, wide, words


def _grouped(number: float, group: str) -> str:
    return f"{number:,}".replace(",", group)


def _round(number: int, of: int) -> str:
    "In units of ``of``: 1500 in thousands is 1.5."
    return f"{number / of:g}"


AMOUNT: list[Habit] = [
    *certain(
        "amount",
        plain=str,
        grouped=lambda n: f"{n:,}",
        grouped_wide_comma=lambda n: _grouped(n, "，"),
        point_0=lambda n: f"{n}.0",
        point_00=lambda n: f"{n}.00",
        grouped_point_00=lambda n: f"{n:,}.00" if n >= 1000 else None,
        wide=lambda n: wide(str(n)),
        measure=lambda n: f"{n}只",
        measure_spaced=lambda n: f"{n} 只",
        wan=lambda n: f"{_round(n, 10000)}万" if n >= 1000 and n % 100 == 0 else None,
        wan_measure=lambda n: f"{_round(n, 10000)}万只" if n >= 1000 and n % 100 == 0 else None,
        qian=lambda n: f"{_round(n, 1000)}千" if n >= 1000 and n % 100 == 0 else None,
        k=lambda n: f"{_round(n, 1000)}k" if n >= 1000 and n % 100 == 0 else None,
        big_k=lambda n: f"{_round(n, 1000)}K" if n >= 1000 and n % 100 == 0 else None,
        numerals=chinese,
        numerals_measure=lambda n: f"{chinese(n)}只",
        two_hundred=lambda n: "两百" if n == 200 else None,
        blanks=lambda n: f" {n}  ",
        no_break_space=lambda n: f"{n}\xa0",
        tab=lambda n: f"{n}\t",
        apostrophe=lambda n: f"'{n}",
        formula_text=lambda n: f'="{n}"',
        zero_before=lambda n: f"0{n}" if n < 100 else None,
    ),
    *unsure(
        "amount",
        bank_numerals=lambda n: digits(str(n), "零壹贰叁肆伍陆柒捌玖") if n < 10 else None,
        other_measure=lambda n: f"{n}箱",
        both_measures=lambda n: f"{n}箱({n * 10}只)",
        scientific=lambda n: f"{n:.2E}",
        grouped_blank=lambda n: _grouped(n, " "),
        grouped_apostrophe=lambda n: _grouped(n, "'"),
        decimal_comma=lambda n: f"{n},0",
        decimal_comma_2=lambda n: f"{n},00",
        german=lambda n: f"{_grouped(n, '.')},00",
        indian=lambda n: f"{n // 1000 // 100},{n // 1000 % 100:02d},{n % 1000:03d}" if n >= 100000 else None,
        plus=lambda n: f"+{n}",
        dot_behind=lambda n: f"{n}.",
        comma_behind=lambda n: f"{n}、",
        about=lambda n: f"约{n + 1}",
        about_behind=lambda n: f"{n - 1}左右",
        more_than=lambda n: f"{n - 1}+",
        more_than_word=lambda n: f"{n - 1}多",
        more_than_measure=lambda n: f"{n - 1}多只",
        below=lambda n: f"<{n + 1}",
        below_wide=lambda n: f"＜{n + 1}",
        above=lambda n: f"＞{n - 1}",
        at_least=lambda n: f"≥{n - 1}",
        not_enough=lambda n: f"不足{n + 1}",
        range=lambda n: f"{n - 1}-{n + 1}",
        range_wave=lambda n: f"{n - 1}~{n + 1}",
        range_zh=lambda n: f"{n - 1}到{n + 1}",
        sum=lambda n: f"{n - 3}+3",
        open_sum=lambda n: f"{n - 3}+x",
        product=lambda n: f"{n // 2}*2" if n % 2 == 0 else None,
        product_x=lambda n: f"{n // 2}×2" if n % 2 == 0 else None,
        quotient=lambda n: f"{n}/{n + 5}",
        bar=lambda n: f"{n}|{n + 1}",
        percent=lambda n: f"{n}%",
        half_box=lambda n: "半箱",
        a_few=lambda n: "若干",
        several=lambda n: "几箱",
        enough=lambda n: "充足",
        infinite=lambda n: "1#INF",
        excel_error=lambda n: "#DIV/0!",
        hashes=lambda n: "####",
        corrected=lambda n: f"{n + 2}→{n}",
        with_note=lambda n: f"{n}(含破损3)",
        whole_and_broken=lambda n: f"{n - 2}只,破2只",
        letter_o=lambda n: str(n).replace("0", "O") if "0" in str(n) else None,
        letter_l=lambda n: str(n).replace("1", "l") if "1" in str(n) else None,
        yuan=lambda n: f"￥{n}",
        per=lambda n: f"{n}/箱",
        boxes_each=lambda n: f"{n // 10}箱*10" if n % 10 == 0 else None,
        two_values=lambda n: f"{n} {n + 1}" if n < 99 else None,
        dozen=lambda n: f"{n // 12}打" if n % 12 == 0 else None,
        twenty=lambda n: "廿" if n == 20 else None,
        numerals_about=lambda n: "十几" if n < 20 else "上百",
        wan_about=lambda n: f"{_round(n, 10000)}万多" if n >= 1000 else None,
        exponent=lambda n: f"{n // 100}e2" if n >= 100 and n % 100 == 0 else None,
        underscore=lambda n: f"{n:_}",
        hexadecimal=hex,
        squared=lambda n: f"{n}²",
        circled=lambda n: "①" if n == 1 else None,
    ),
]

COUNT: list[Habit] = [
    *certain(
        "count",
        plain=str,
        hu=lambda n: f"{n}户",
        hu_spaced=lambda n: f"{n} 户",
        point_0=lambda n: f"{n}.0",
        wide=lambda n: wide(str(n)),
        numerals=chinese,
        blanks=lambda n: f" {n} ",
    ),
    *unsure(
        "count",
        about=lambda n: f"约{n}户",
        people_too=lambda n: f"{n}户{n * 3}人",
        ratio=lambda n: f"{n}/{n + 4}",
        people=lambda n: f"{n * 3}人",
        half=lambda n: f"{n}.5",
        numerals_hu=lambda n: f"{chinese(n)}户",
    ),
]

LEAD_DAYS: list[Habit] = [
    *certain("days", plain=str, tian=lambda n: f"{n}天", point_0=lambda n: f"{n}.0", wide=lambda n: wide(str(n))),
    *unsure(
        "days",
        ri=lambda n: f"{n}日",
        numerals=lambda n: f"{chinese(n)}天",
        two=lambda n: "两天" if n == 2 else None,
        hours=lambda n: f"{n * 24}小时",
        weeks=lambda n: f"{n // 7}周" if n % 7 == 0 else None,
        week_word=lambda n: "一周" if n == 7 else None,
        range=lambda n: f"{n}-{n + 2}天",
        working=lambda n: f"{n}个工作日",
        half=lambda n: f"{n}天半",
        within=lambda n: f"{n}天内",
    ),
]


def _sexagesimal(value: float) -> str:
    minutes, seconds = divmod(value % 1 * 3600, 60)
    return f"{int(value)}°{int(minutes)}′{seconds:.3f}″"


DEGREES: list[Habit] = [
    *certain(
        "degrees",
        plain=str,
        padded=lambda v: f"{v:.8f}",
        blanks=lambda v: f" {v}\xa0",
        wide=lambda v: wide(str(v)),
        sign=lambda v: f"{v}°",
    ),
    *unsure(
        "degrees",
        letter=lambda v: f"{v}{'N' if v < 90 else 'E'}",
        letter_before=lambda v: f"{'N' if v < 90 else 'E'}{v}",
        zh=lambda v: f"{'北纬' if v < 90 else '东经'}{v}",
        sexagesimal=_sexagesimal,
        comma=lambda v: str(v).replace(".", ","),
        without_point=lambda v: str(v).replace(".", ""),
        both=lambda v: f"{v},{v + 1}",
        about=lambda v: f"约{v:.1f}",
    ),
]

URGENCY: list[Habit] = [
    *certain(
        "urgency",
        plain=str,
        level=lambda n: f"{n}级",
        level_numeral=lambda n: f"{chinese(n)}级",
        point_0=lambda n: f"{n}.0",
        wide=lambda n: wide(str(n)),
    ),
    *unsure(
        "urgency",
        roman=lambda n: "ⅠⅡⅢⅣ"[n - 1],
        roman_level=lambda n: "ⅠⅡⅢⅣ"[n - 1] + "级",
        roman_letters=lambda n: ("I", "II", "III", "IV")[n - 1],
        p=lambda n: f"P{n}",
        dots=lambda n: "❶❷❸❹"[n - 1],
        range=lambda n: f"{n}-{n + 1}",
        half=lambda n: f"{n}.5",
        beyond=lambda n: "7",
    ),
]

RATING: list[Habit] = [
    *certain(
        "rating",
        plain=str,
        fen=lambda n: f"{n}分",
        stars=lambda n: f"{n}星",
        point_0=lambda n: f"{n}.0",
        words=lambda n: (None, "不满意", "一般", "满意", "非常满意")[n - 1],
        wide=lambda n: wide(str(n)),
    ),
    *unsure(
        "rating",
        starred=lambda n: "★" * n + "☆" * (5 - n),
        out_of_5=lambda n: f"{n}/5",
        out_of_100=lambda n: f"{n * 20}分",
        percent=lambda n: f"{n * 20}%",
        numeral=lambda n: f"{chinese(n)}星",
        thumbs=lambda n: "👍" if n == 5 else None,
        very_bad=lambda n: "非常不满意" if n == 1 else None,
        quite_bad=lambda n: "不太满意" if n == 2 else None,
        good=lambda n: "好评" if n == 5 else None,
        no_visit=lambda n: "未回访",
        beyond=lambda n: "10",
        praise_in_no=lambda n: "不是很满意" if n == 2 else None,
        ten_of_ten=lambda n: f"{n * 2}/10",
    ),
]

STATUS_WORDS = {
    "reported": "待受理 未受理 新建 Open New",
    "accepted": "已受理 受理 已接单 accepted",
    "in_progress": "处理中 办理中 正在处理 In␠Progress 进行中 处置中",
    "resolved": "已办结 办结 已解决 已完成 完成 已处理 处理完毕 办理完成 已结案 结案 Closed resolved 已关闭",
    "confirmed": "已反馈 confirmed",
    "duplicate": "重复 重复件 duplicate",
    "withdrawn": "撤销 已撤销 withdrawn",
}
STATUS_UNSURE = {
    "reported": "待处理 待办 待派单 未处理 pending 挂起 未完成 未办结 未解决 没有解决 尚未办结 not␠resolved 未关闭",
    "accepted": "已派单 已转办 assigned",
    "in_progress": "跟进中 部分完成 基本办结 快办好了 即将办结",
    "resolved": "√ done fixed 已落实 已办",
    "confirmed": "已回访 回访满意",
    "withdrawn": "撤单 取消 已取消 居民撤诉",
}
REQUEST_STATUS: list[Habit] = [
    *(habit for state, said in STATUS_WORDS.items() for habit in words("request status", state, said)),
    *(habit for state, said in STATUS_UNSURE.items() for habit in words("request status", state, said, asked=True)),
]
