"""How people write who somebody is and where they live."""

from dataclasses import dataclass

from tests.habits.habit import Habit, Write, certain, chinese, digits, unsure, wide


@dataclass(frozen=True)
class Door:
    """Where somebody lives; ``unit`` "" in a building without units."""

    building: str
    unit: str
    room: str


def _door(with_unit: str, without: str | None) -> Write:
    """Patterns of a door in a building with units and in one without, where the habit knows that."""

    def write(door: Door) -> str | None:
        pattern = with_unit if door.unit else without
        return pattern and pattern.format(b=door.building, u=door.unit, r=door.room)

    return write


DOOR: list[Habit] = [
    *certain(
        "door",
        dashes=_door("{b}-{u}-{r}", "{b}-{r}"),
        hao_lou=_door("{b}号楼{u}单元{r}室", "{b}号楼{r}室"),
        hao_lou_bare=_door("{b}号楼{u}单元{r}", "{b}号楼{r}"),
        dong=_door("{b}栋{u}单元{r}室", "{b}栋{r}室"),
        dong_bare=_door("{b}栋{u}单元{r}", "{b}栋{r}"),
        zhuang=_door("{b}幢{u}单元{r}室", "{b}幢{r}室"),
        hash=_door("{b}#{u}单元{r}", "{b}#{r}"),
        hash_dashes=_door("{b}#-{u}-{r}", "{b}#-{r}"),
        hash_dash=_door("{b}#{u}-{r}", "{b}#-{r}室"),
        dashes_shi=_door("{b}-{u}-{r}室", "{b}-{r}室"),
        dong_dashes=_door("{b}栋{u}-{r}", "{b}栋-{r}"),
        hao_lou_dashes=_door("{b}号楼-{u}单元-{r}室", "{b}号楼-{r}室"),
        spaced=_door("{b}号楼 {u}单元 {r}室", "{b}号楼 {r}室"),
        blanks=_door(" {b}-{u}-{r}\xa0", " {b}-{r} "),
        wide=lambda d: wide("-".join(filter(None, (d.building, d.unit, d.room)))),
        wide_dash=_door("{b}－{u}－{r}", "{b}－{r}"),
        long_dash=_door("{b}—{u}—{r}", "{b}—{r}"),
        en_dash=_door("{b}–{u}–{r}", "{b}–{r}"),
        door_word=_door("{b}号楼{u}门{r}室", None),
        numeral_unit=lambda d: f"{d.building}号楼{chinese(int(d.unit))}单元{d.room}" if d.unit else None,
        numeral_building=lambda d: f"{chinese(int(d.building))}号楼{d.unit}单元{d.room}室" if d.unit else None,
        zeros=lambda d: f"{int(d.building):02d}-{int(d.unit):02d}-{d.room}" if d.unit else None,
    ),
    *unsure(
        "door",
        estate=_door("幸福小区{b}号楼{u}单元{r}室", "幸福小区{b}号楼{r}室"),
        estate_dashes=_door("幸福小区{b}-{u}-{r}", "幸福小区{b}-{r}"),
        zero_room=_door("{b}-{u}-0{r}", "{b}-0{r}"),
        address=_door("武汉市江岸区中山大道88号幸福小区{b}号楼{u}单元{r}室", "中山大道88号幸福小区{b}号楼{r}室"),
        address_street=_door("花桥街道88号{b}栋{u}单元{r}", "花桥街道88号{b}栋{r}"),
        phase=_door("二期{b}号楼{u}单元{r}", "二期{b}号楼{r}"),
        yard=_door("3号院{b}号楼{u}单元{r}", "3号院{b}号楼{r}"),
        slashes=_door("{b}/{u}/{r}", "{b}/{r}"),
        dots=_door("{b}.{u}.{r}", "{b}.{r}"),
        underscores=_door("{b}_{u}_{r}", "{b}_{r}"),
        waves=_door("{b}~{u}~{r}", "{b}~{r}"),
        gaps=_door("{b} {u} {r}", "{b} {r}"),
        pauses=_door("{b}、{u}、{r}", "{b}、{r}"),
        lou=_door("{b}楼{u}单元{r}", "{b}楼{r}"),
        hao=_door("{b}号{u}单元{r}", "{b}号{r}"),
        zuo=_door("{b}座{u}单元{r}", "{b}座{r}"),
        building_behind=_door("{u}单元{r}({b}号楼)", "{r}({b}号楼)"),
        ti=_door("{b}栋{u}梯{r}", None),
        storey=lambda d: f"{d.building}号楼{d.unit}单元{d.room[:-2]}层{d.room}" if d.unit else None,
        storey_lou=lambda d: f"{d.building}栋{d.unit}单元{d.room[:-2]}楼{d.room}" if d.unit else None,
        storey_door=lambda d: f"{d.building}-{d.unit}-{d.room[:-2]}-{d.room[-2:]}" if d.unit else None,
        room_numerals=lambda d: (
            f"{d.building}号楼{d.unit}单元{digits(d.room, '零一二三四五六七八九')}" if d.unit else None
        ),
        run_together=lambda d: f"{d.building}{d.unit}{d.room}",
        note=_door("{b}-{u}-{r}(租)", "{b}-{r}(租)"),
        note_household=_door("{b}-{u}-{r}户主", "{b}-{r}户主"),
        two_rooms=_door("{b}-{u}-{r}/999", "{b}-{r}/999"),
        two_rooms_pause=_door("{b}-{u}-{r}、999", "{b}-{r}、999"),
        masked=_door("{b}-{u}-***", "{b}-***"),
        masked_part=_door("{b}-{u}-3**", "{b}-3**"),
        date_by_excel=lambda d: f"2022-{int(d.building):02d}-{int(d.room) % 28 + 1:02d}" if not d.unit else None,
        date_month_day=lambda d: f"{d.building}月{int(d.room) % 28 + 1}日" if not d.unit else None,
        only_room=_door("{r}", "{r}"),
        only_building=_door("{b}号楼", "{b}号楼"),
        no_room=_door("{b}号楼{u}单元", None),
        minus=_door("-{b}-{u}-{r}", "-{b}-{r}"),
        scientific=lambda d: f"{int(d.room):.2E}",
        other_order=_door("{r}室{u}单元{b}号楼", "{r}室{b}号楼"),
        unit_word=_door("{b}-{u}单元-{r}", None),
        row_estate=_door("幸福里·{b}栋{u}单元{r}", "幸福里·{b}栋{r}"),
    ),
]

BUILDING: list[Habit] = [
    *certain(
        "building",
        plain=str,
        hao_lou=lambda b: f"{b}号楼",
        dong=lambda b: f"{b}栋",
        zhuang=lambda b: f"{b}幢",
        hash=lambda b: f"{b}#",
        hash_lou=lambda b: f"{b}#楼",
        zero=lambda b: f"{int(b):02d}",
        point_0=lambda b: f"{b}.0",
        wide=lambda b: wide(b),
        numeral=lambda b: f"{chinese(int(b))}号楼",
        spaced=lambda b: f" {b} 号楼",
        di=lambda b: f"第{b}栋",
    ),
    *unsure(
        "building",
        lou=lambda b: f"{b}楼",
        hao=lambda b: f"{b}号",
        zuo=lambda b: f"{b}座",
        hash_before=lambda b: f"#{b}",
        numeral_alone=lambda b: chinese(int(b)),
        estate=lambda b: f"幸福小区{b}号楼",
        two=lambda b: f"{b}、{int(b) + 1}号楼",
        masked=lambda b: "*",
        no=lambda b: f"No.{b}",
        date=lambda b: f"{b}月1日" if int(b) <= 12 else None,
    ),
]

UNIT: list[Habit] = [
    *certain(
        "unit",
        plain=str,
        danyuan=lambda u: f"{u}单元",
        numeral=lambda u: f"{chinese(int(u))}单元",
        zero=lambda u: f"{int(u):02d}",
        point_0=lambda u: f"{u}.0",
        wide=lambda u: wide(u),
        spaced=lambda u: f" {u} 单元",
    ),
    *unsure(
        "unit",
        men=lambda u: f"{u}门",
        di=lambda u: f"第{u}单元",
        numeral_alone=lambda u: chinese(int(u)),
        ti=lambda u: f"{u}梯",
        hash=lambda u: f"{u}#",
    ),
]

ROOM: list[Habit] = [
    *certain(
        "room",
        plain=str,
        shi=lambda r: f"{r}室",
        fang=lambda r: f"{r}房",
        point_0=lambda r: f"{r}.0",
        wide=lambda r: wide(r),
        blanks=lambda r: f" {r}\xa0",
        apostrophe=lambda r: f"'{r}",
    ),
    *unsure(
        "room",
        zero=lambda r: f"0{r}",
        hao=lambda r: f"{r}号",
        two_dash=lambda r: f"{r}-{int(r) + 1}",
        storey_words=lambda r: f"{r[:-2]}楼{r[-2:]}",
        two=lambda r: f"{r}/{int(r) + 1}",
        masked=lambda r: f"{r[0]}**",
        masked_x=lambda r: f"{r[0]}XX",
        numerals=lambda r: digits(r),
        note=lambda r: f"{r}(出租)",
        grouped=lambda r: f"{int(r):,}" if len(r) > 3 else None,
        scientific=lambda r: f"{int(r):.2E}",
        excel_day=lambda r: "2022-03-01",
    ),
]

_DOTS = {"bullet": "•", "katakana": "・", "dot": ".", "wide_dot": "．", "small": "‧", "hyphen_point": "∙"}
NAME: list[Habit] = [
    *certain(
        "name",
        plain=str,
        blank_before=lambda n: f" {n}",
        blank_behind=lambda n: f"{n}  ",
        wide_blank=lambda n: f"{n}\u3000",
        no_break=lambda n: f"{n}\xa0",
        tab=lambda n: f"{n}\t",
        padded=lambda n: f"{n[0]} {n[1]}" if len(n) == 2 else None,
        padded_two=lambda n: f"{n[0]}  {n[1]}" if len(n) == 2 else None,
        padded_wide=lambda n: f"{n[0]}\u3000{n[1]}" if len(n) == 2 else None,
        zero_width=lambda n: f"{n[0]}\u200b{n[1:]}",
        byte_order_mark=lambda n: f"\ufeff{n}",
        apostrophe=lambda n: f"'{n}",
        formula_text=lambda n: f'="{n}"',
        line_break_behind=lambda n: f"{n}\n",
        **{
            f"dot_{name}": (lambda n, dot=dot: n.replace("·", dot) if "·" in n else None)  # type: ignore[misc]
            for name, dot in _DOTS.items()
        },
        dot_spaced=lambda n: n.replace("·", " · ") if "·" in n else None,
    ),
    *unsure(
        "name",
        masked=lambda n: f"{n[0]}*",
        masked_middle=lambda n: f"{n[0]}*{n[-1]}" if len(n) > 2 else None,
        masked_two=lambda n: f"{n[0]}**",
        masked_wide=lambda n: f"{n[0]}＊",
        masked_cross=lambda n: f"{n[0]}××",
        masked_mou=lambda n: f"{n[0]}某",
        masked_moumou=lambda n: f"{n[0]}某某",
        formula=lambda n: f"={n}",
        formula_cell=lambda n: "=A2",
        head=lambda n: f"{n}(户主)",
        tenant=lambda n: f"{n}（租户）",
        head_before=lambda n: f"户主:{n}",
        sir=lambda n: f"{n[0]}先生",
        auntie=lambda n: f"{n[0]}阿姨",
        two_people=lambda n: f"{n}、李四",
        two_people_blank=lambda n: f"{n} 李四",
        two_people_slash=lambda n: f"{n}/李四",
        family=lambda n: f"{n}一家",
        numbered=lambda n: f"1.{n}",
        phone_behind=lambda n: f"{n}13800009999",
        quoted=lambda n: f"“{n}”",
        digit=lambda n: "1",
        word_none=lambda n: "无",
        question=lambda n: f"{n[0]}?",
        replacement=lambda n: f"{n[0]}\ufffd",
        question_mark_only=lambda n: "??",
        dot_left_out=lambda n: n.replace("·", "") if "·" in n else None,
        dot_blank=lambda n: n.replace("·", " ") if "·" in n else None,
        dot_dash=lambda n: n.replace("·", "-") if "·" in n else None,
        error=lambda n: "#NAME?",
        bracket_id=lambda n: f"{n}(R1)",
    ),
]

PHONE: list[Habit] = [
    *certain(
        "phone",
        plain=str,
        gaps=lambda p: f"{p[:3]} {p[3:7]} {p[7:]}",
        dashes=lambda p: f"{p[:3]}-{p[3:7]}-{p[7:]}",
        plus_86=lambda p: f"+86{p}",
        plus_86_gap=lambda p: f"+86 {p[:3]} {p[3:7]} {p[7:]}",
        point_0=lambda p: f"{p}.0",
        wide=lambda p: wide(p),
        blanks=lambda p: f" {p}\xa0",
        tab=lambda p: f"\t{p}",
        apostrophe=lambda p: f"'{p}",
        formula_text=lambda p: f'="{p}"',
    ),
    *unsure(
        "phone",
        scientific=lambda p: f"{int(p):.2E}",
        scientific_5=lambda p: f"{int(p):.5E}",
        masked=lambda p: f"{p[:3]}****{p[7:]}",
        masked_x=lambda p: f"{p[:3]}xxxx{p[7:]}",
        no_plus=lambda p: f"86{p}",
        zero_before=lambda p: f"0{p}",
        dash_86=lambda p: f"86-{p}",
        brackets=lambda p: f"(+86){p}",
        owner=lambda p: f"{p}(本人)",
        name_behind=lambda p: f"{p}张三",
        named=lambda p: f"手机:{p}",
        grouped=lambda p: f"{int(p):,}",
        hashes=lambda p: "###########",
    ),
]

RESIDENT_ID: list[Habit] = [
    *certain(
        "resident id",
        plain=str,
        blanks=lambda i: f" {i} ",
        no_break=lambda i: f"{i}\xa0",
        wide=lambda i: wide(i),
        point_0=lambda i: f"{i}.0" if i.isdigit() and len(i) < 15 else None,
        apostrophe=lambda i: f"'{i}",
        formula_text=lambda i: f'="{i}"',
        tab=lambda i: f"\t{i}",
    ),
    *unsure(
        "resident id",
        scientific=lambda i: f"{int(i):.5E}" if i.isdigit() else None,
        lost_tail=lambda i: f"{i[:15]}000" if len(i) == 18 else None,
        lost_tail_point=lambda i: f"{i[:15]}000.0" if len(i) == 18 else None,
        gaps=lambda i: f"{i[:6]} {i[6:14]} {i[14:]}" if len(i) == 18 else None,
        grouped=lambda i: f"{int(i):,}" if i.isdigit() else None,
        masked=lambda i: f"{i[:6]}********{i[14:]}" if len(i) == 18 else f"{i[0]}**",
    ),
]
