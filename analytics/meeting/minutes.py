"""The minutes of the meeting 会议纪要, made from data: what DOCX and print both say, in their order.

Numbers, agenda and decisions are those of the day: as at now for today, as at its 24:00 for a past day.
"""

from dataclasses import dataclass

from analytics import words
from analytics.meeting import decision_progress, field_notes, minutes_map
from analytics.meeting.agenda import AgendaPart, agenda
from analytics.meeting.agenda_lines import AgendaLine
from analytics.meeting.decision_progress import STANDINGS, Decided
from analytics.meeting.watched_number_words import singular
from analytics.metrics import registry
from analytics.privacy.veils import CLEAR, Veil
from analytics.states import STATES
from data.clock import Moment
from data.entries.meeting_notes import MeetingNote
from data.store.database import Store


@dataclass(frozen=True)
class MinutesTable:
    """A table: its heading row, its rows, and how wide each column is, in parts of the whole."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class MinutesPart:
    """A part of the minutes: heading, paragraphs, a table and a picture (PNG), whichever it has."""

    heading: str
    lines: tuple[str, ...] = ()
    table: MinutesTable | None = None
    picture: bytes | None = None


@dataclass(frozen=True)
class Minutes:
    """The minutes in one language. Texts stand as people typed them: escape them in HTML."""

    lang: str
    title: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[MinutesPart, ...]
    signature: str


def minutes(
    store: Store, moment: Moment, who: str, lang: str = "zh", picture: bytes | None = None, veil: Veil = CLEAR
) -> Minutes:
    """The minutes of the day's meeting, written by ``who``; ``picture`` is that of ``minutes_map``, the veil lies over
    what decisions say.
    """
    writer = _Writer(store, moment, lang, veil)
    t = writer.t
    earlier, *rest = agenda(store, moment)
    return Minutes(
        lang,
        t(f"{store.setting('community')}每日例会纪要", f"{store.setting('community')}: minutes of the daily meeting"),
        (
            (t("日期", "Day"), moment.day.isoformat()),
            (t("数据截至", "Numbers as at"), words.clock(moment)),
            (t("记录人", "Written by"), who or "____________"),
            (t(field_notes.ATTENDEES_ZH, field_notes.ATTENDEES_EN), writer.attendees()),
        ),
        (
            MinutesPart(t("一、主要数字", "1. Numbers"), table=writer.key_numbers()),
            writer.map(picture),
            writer.decisions(
                t("三、本次会议的决定", "3. Decisions of this meeting"),
                decision_progress.of_day(store, moment),
                t("本次会议没有形成决定。", "Nothing was decided."),
            ),
            writer.decisions(
                t("四、昨日决定的落实", "4. Earlier decisions"),
                decision_progress.carried(store, moment),
                t(*earlier.empty_words) + t("。", "."),
            ),
            *(writer.section(section) for section in rest),
            *writer.left([line.id for section in (earlier, *rest) for line in section.lines]),
        ),
        t(
            "主持人签字 ____________    记录人签字 ____________    日期 ____________",
            "Chair ____________    Written by ____________    Date ____________",
        ),
    )


@dataclass(frozen=True)
class _Writer:
    store: Store
    moment: Moment
    lang: str
    veil: Veil

    def t(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def attendees(self) -> str:
        note = field_notes.attendees(self.store, self.moment)
        if note is None:
            return "____________"
        return self.t("、", ", ").join(field_notes.units(field_notes.veiled(note, self.veil).text))

    def key_numbers(self) -> MinutesTable:
        t = self.t
        before = t("昨日同时", "Same time the day before") if self.moment.is_today else t("前一日", "Day before")
        header = (
            t("指标", "Number"),
            t("数值", "Value"),
            t("分子 / 分母", "Of"),
            t("截至", "As at"),
            t("状态", "State"),
            before,
        )
        rows = tuple(self._number(metrics) for metrics in registry.tiles("wall", "desk"))
        return MinutesTable(header, rows, (21, 14, 17, 11, 12, 25))

    def _number(self, metrics: tuple[registry.Metric, ...]) -> tuple[str, ...]:
        """A tile of the board as a row; the metrics of one tile stand beside each other."""
        when, called = self.moment, ""
        before: Moment | None = self.moment.earlier(1)
        if metrics[0].rounds:  # the last two rounds, as on the board
            rounds = metrics[0].rounds(self.store, self.moment)
            when = rounds[0] if rounds else when
            before = rounds[1] if len(rounds) > 1 else None
            called = self.t(f"上一轮({before.day:%m-%d}) ", f"round of {before.day:%m-%d}: ") if before else ""
        now = [registry.one(self.store, metric.id, when) for metric in metrics]
        names = [self.t(metric.zh, metric.en) for metric in metrics]
        state = STATES[min((answer.state for answer in now), key=list(STATES).index)]
        at = words.clock(when) if when.day == self.moment.day else f"{when.day:%m-%d}"
        made_of = [words.fraction(answer.tally) for answer in now if answer.denominator is not None]
        return (
            " / ".join(names),
            self._values(now),
            " · ".join(made_of) or words.UNKNOWN_WORD,
            at,
            f"{state.shape} {self.t(state.zh, state.en)}",
            called + self._then(metrics, before),
        )

    def _then(self, metrics: tuple[registry.Metric, ...], before: Moment | None) -> str:
        """The numbers at the time before, with what they were made of; "—" where there is no such time."""
        if before is None:
            return words.UNKNOWN_WORD
        then = [registry.one(self.store, metric.id, before) for metric in metrics]
        made_of = " · ".join(
            said for answer in then if answer.value is not None and (said := words.fraction(answer.tally))
        )
        noted = self.t(f"({made_of})", f" ({made_of})") if made_of else ""
        return self._values(then) + noted

    def _values(self, answers: list[registry.Answer]) -> str:
        first = answers[0]
        unit = ""
        if first.value is not None:
            zh, en = registry.UNITS[first.unit]
            unit = self.t(zh, singular(en, first.value) if len(answers) == 1 else en)
        return f"{' / '.join(words.value(answer.value, answer.unit, self.lang) for answer in answers)} {unit}".rstrip()

    def map(self, picture: bytes | None) -> MinutesPart:
        heading = self.t("二、热力图", "2. Heat map")
        found = [self.t(place.zh, place.en) for place in minutes_map.places(self.store, self.moment)]
        if picture is None:
            lines = [self.t("没有可画的地图:没有坐标或没有上报。", "No map: there are no coordinates or no reports.")]
        else:
            lines = [minutes_map.how(self.store, self.lang)]
        if beside := minutes_map.beside(self.store, self.moment, self.lang):
            lines.append(self.t(f"不在图上:{beside}。", f"Not on the map: {beside}."))
        if found:
            lines.append(
                self.t(
                    "热点和聚集中心在前,其余按权重(紧急程度和是否超时)排列:",
                    "Hot spots and centres of clusters first, the others by weight (urgency, and whether overdue):",
                )
            )
        lines += [f"{nth}. {words}" for nth, words in enumerate(found, 1)] or [
            self.t("近 2 日没有可排名的上报。", "No reports of 2 days can be ranked.")
        ]
        return MinutesPart(heading, tuple(lines), picture=picture)

    def decisions(self, heading: str, rows: tuple[Decided, ...], nothing: str) -> MinutesPart:
        t = self.t
        if not rows:
            return MinutesPart(heading, (nothing,))
        header = (
            t("号", "No."),
            t("决定事项", "Decision"),
            t("措施", "Measure"),
            t("责任人", "Owner"),
            t("期限", "Deadline"),
            t("状态", "Status"),
            t("数字", "Number"),
        )
        return MinutesPart(
            heading, table=MinutesTable(header, tuple(map(self._decision, rows)), (5, 23, 21, 12, 11, 10, 18))
        )

    def _decision(self, row: Decided) -> tuple[str, ...]:
        it, zh, en = decision_progress.veiled(row.decision, self.veil), *STANDINGS[row.standing][:2]
        story, move = decision_progress.told(self.store, self.moment, row, self.lang)
        moved = self.t(f"({move.zh})", f" ({move.en})") if move else ""
        standing = self.t(zh, en) + (self.t(f";{it.note}", f"; {it.note}") if it.note else "")
        standing += "".join(self.t(f";{seen}", f"; {seen}") for seen in self._seen(f"decision:{it.decision_id}"))
        return (str(it.decision_id), it.what, it.measure, it.owner, f"{it.due_at:%m-%d %H:%M}", standing, story + moved)

    def section(self, section: AgendaPart) -> MinutesPart:
        zh, en = (
            (f"{section.zh}({section.counted_zh})", f"{section.en} ({section.counted_en})")
            if section.total
            else (section.zh, section.en)
        )
        lines = [
            words
            for line in section.lines
            for words in (
                f"{STATES[line.level].shape} {self.t(line.title_zh, line.title_en)}{self._noted(line)}",
                *self._seen(line.id),
            )
        ]
        if section.more:
            lines.append(self.t(f"另有 {section.more} 项。", f"{section.more} more."))
        if not lines:
            lines.append(self.t(*section.empty_words) + self.t("。", "."))
        return MinutesPart(self.t(f"附:{zh}", f"Appendix: {en}"), tuple(lines))

    def left(self, lines: list[str]) -> list[MinutesPart]:
        """What was seen about lines that have left the agenda since."""
        notes = [field_notes.veiled(note, self.veil) for note in field_notes.beside(self.store, self.moment, lines)]
        told = [f"{note.title}{self.t(':', ': ')}{self._by(note)}" for note in notes]
        heading = self.t("附:实地情况(已不在议程的项)", "Appendix: on the spot (lines that have left the agenda)")
        return [MinutesPart(heading, tuple(told))] if told else []

    def _seen(self, line: str) -> list[str]:
        """What was seen on the spot about a line of the agenda."""
        note = field_notes.pairs(self.store, self.moment).get(line, field_notes.NOTHING).now
        if note is None:
            return []
        told = self._by(field_notes.veiled(note, self.veil))
        return [f"{self.t(field_notes.SEEN_ZH + ':', field_notes.SEEN_EN + ': ')}{told}"]

    def _by(self, note: MeetingNote) -> str:
        at = f"{note.changed_at:%H:%M}"
        return note.text + self.t(f"({note.changed_by} {at})", f" ({note.changed_by}, {at})")

    def _noted(self, line: AgendaLine) -> str:
        said = self.t(line.detail_zh, line.detail_en)
        return self.t(f"({said})", f" ({said})") if said else ""
