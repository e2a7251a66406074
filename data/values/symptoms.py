"""What a cell on symptoms says: some, none, or news of somebody who had some.

People write a yes, a no, a list of what they have or have not, or how it goes: 无发热、咳嗽, 没有发烧但是咳嗽,
已退烧, No cough today. A small grammar reads them: a text is cut into clauses, a clause into known words, and a word
that denies reaches as far as its list does. A text that names no symptom and holds a word that nobody knew is not
certain, and is asked about: nobody is well because of a word that was not understood. ``symptom_words`` has the words.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from data.refusal import BadValue
from data.values import symptom_words
from data.values.symptom_words import SIMPLIFIED, UNANSWERED, WHOLE, YES, YES_IN_WORDS, Part

#: What an answer says: a symptom, none, one that is over or getting better; or it is not certain.
SOME, NONE, NEWS, UNCERTAIN = "some", "none", "news", "uncertain"
#: Characters of an answer; what is longer is a story, and somebody should read it.
LONGEST = 300
#: With these a denial reaches all that stands before it.
_EVERY = frozenset({"均", "都", "皆", "全", "全部", "通通", "すべて", "全て"})
_AND_SO_ON = frozenset({"等", "等等"})
_FEVER = re.compile("[热烧]|FEVER")
#: Behind these 了 says that something has ended.
_ENDED = frozenset({Part.SYMPTOM, Part.DENY})
#: Placeholders under a symptom's own name, where the row answers for others: not this one.
_NOT_THIS_ONE = frozenset({"NONE", "NAN", "N/A", "NA", "NULL", "#N/A", "-", "--", "—", "——", "/", "\\"})
_ASKED = BadValue(
    "看不出是有症状还是没有,请写 无,或写出是什么症状",
    "neither symptoms nor their absence; write 无, or which symptoms",
)


_Word = tuple[Part, str]


@dataclass
class _Fact:
    """One thing that a text says. ``bare``: a symptom named and nothing more, so that a later 均无 may deny it."""

    said: str
    word: str = ""
    bare: bool = False


@dataclass
class _Reading:
    """What has been read of a text so far.

    ``chain``: where among the facts those begin that only commas set apart. ``denied``: the clause before ended in a
    denial, so that 无发热,咳嗽 may mean either. ``past``: another day is spoken of.
    """

    facts: list[_Fact] = field(default_factory=list)
    chain: int = 0
    denied: bool = False
    past: bool = False


def read(text: str) -> tuple[str | None, bool | None, bool | None]:
    """The text as typed, whether it reports a symptom, and whether it is news for the follow-up (已退烧).

    None where it says that nothing was filled in. Raises BadValue for what may mean either.
    """
    said = answer(text)
    if said is None:
        return None, None, None
    if said == UNCERTAIN:
        raise _ASKED
    return text.strip(), said == SOME, said == NEWS


def answer(text: str) -> str | None:
    """SOME, NONE, NEWS or UNCERTAIN; None where it says that nothing was filled in."""
    words = _spelled(text)
    if not words or words in UNANSWERED:
        return None
    if words in WHOLE:
        return SOME if words in YES else NONE
    if len(words) > LONGEST:
        return UNCERTAIN
    found = _Reading()
    goes_on = False
    clause: list[_Word] = []
    for part, word in [*_parts(words), (Part.HARD, "")]:
        if part not in (Part.SOFT, Part.HARD):
            clause.append((part, word))
            continue
        if clause:
            if not goes_on:
                found.chain, found.denied = len(found.facts), False
            _Clause(found, clause).read()
        goes_on = part is Part.SOFT and (goes_on or bool(clause))
        clause = []
    facts = {fact.said for fact in found.facts}
    return next((said for said in (SOME, UNCERTAIN, NEWS, NONE) if said in facts), UNCERTAIN)


def joined(labels: Sequence[str], cells: Sequence[str]) -> str:
    """What several columns, each of a symptom, say together: a text that ``read`` reads as they were meant.

    Those that say yes, by their names or in their own words; else what cannot be read, with the column it stands in;
    else what is news; 否 where some say no; blank where none says anything.
    """
    pieces: dict[str, list[str]] = {SOME: [], UNCERTAIN: [], NEWS: []}
    denied = False
    for label, cell in zip(labels, cells, strict=True):
        said = NONE if _spelled(cell) in _NOT_THIS_ONE else answer(cell)
        denied = denied or said == NONE
        if said in pieces:
            pieces[said].append(_under(label, cell.strip(), said))
    for said in (SOME, UNCERTAIN, NEWS):
        if pieces[said]:
            return "、".join([*pieces[said], *(pieces[UNCERTAIN] if said == SOME else [])])
    return "否" if denied else ""


def _under(label: str, cell: str, said: str) -> str:
    """A column's cell with the column's name, as far as that reads the same; the name alone for a bare yes, the cell
    alone where it names a symptom.
    """
    bare = _spelled(cell) in YES or _spelled(cell) in YES_IN_WORDS
    ways = [label, f"{label}:有", "有"] if bare else [f"{label}:{cell}", cell]
    if said == SOME and any(part is Part.SYMPTOM for part, _ in _parts(_spelled(cell))):
        ways = [cell]
    return next((way for way in ways if answer(way) == said), cell)


def _spelled(text: str) -> str:
    """One spelling of a text: half width, capital letters, simplified characters, without what frames it."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(SIMPLIFIED)
    plain = plain.replace("嗅(味)觉", "嗅味觉")
    plain = re.sub(r"\(\s*([^\s()]{1,4})\s*\)", lambda found: _in_brackets(found[1]), plain)
    first, *rest = plain.split(":")
    plain = ":".join([first.rstrip(), *(part.strip() for part in rest[:-1]), rest[-1].lstrip()]) if rest else plain
    return plain.strip(" \t\r\n。.!~…;,、*\"'“”‘’「」【】[]")


def _in_brackets(word: str) -> str:
    """发热(无) is 发热:无; any other brackets are a clause of their own."""
    return f":{word} " if word in WHOLE else f",{word},"


def _parts(words: str) -> list[_Word]:
    """The words of a text with the part that each plays."""
    found: list[_Word] = []
    for part, word, end in symptom_words.parts(words):
        if part is Part.UNKNOWN and found and found[-1][0] is Part.UNKNOWN:
            found[-1] = (part, found[-1][1] + word)
        elif part is not Part.SPACE:
            found.append((part, word))
        elif not (words[end - len(word) - 1].isascii() and words[end].isascii()):
            # Between words of English there is nothing; in Chinese a space sets apart as a comma does.
            found.append((Part.SOFT, word))
    return found


class _Clause:
    """A clause on its way into what the text says."""

    def __init__(self, text: _Reading, words: list[_Word]) -> None:
        self.text, self.words = text, words
        self.facts: list[_Fact] = []
        #: What is named, and nothing said of it yet.
        self.pending: list[_Word] = []
        #: Of what is named next: True it is there, False it is not, None nothing is said.
        self.there: bool | None = None
        #: After a denial and a comma: a name alone may be denied as well, or not.
        self.carried = text.denied
        self.denies = False
        #: A colon came, and no answer yet.
        self.subject = False
        #: Several stand there that one answer may be for, or for the last of them alone.
        self.listed = False
        #: What was named has its answer: behind the next comma of a list something else begins, at this fact.
        self.answered, self.begins = False, 0
        self.and_so_on = any(word in _AND_SO_ON for _, word in words)
        self.was_there = self.still = self.doubt = self.twisted = self.others = self.unknown = False
        self.before, self.word_before = Part.HARD, ""

    def read(self) -> None:
        """Read it to its end, and add what it says."""
        for place, (part, word) in enumerate(self.words):
            if part is not Part.FILL:
                self._take(place, part, word)
                self.before, self.word_before = part, word
        self._settle()
        some = any(fact.said == SOME for fact in self.facts)
        if self.doubt or self.twisted or (self.others and some):
            self.facts = [_Fact(UNCERTAIN)]
        elif self.unknown and not some:
            self.facts.append(_Fact(UNCERTAIN))
        self.text.facts += self.facts
        if self.there is not None or any(fact.said != UNCERTAIN for fact in self.facts):
            self.text.denied = self.denies

    def _take(self, place: int, part: Part, word: str) -> None:
        if part in (Part.SYMPTOM, Part.TOPIC):
            self._name(part, word)
        elif part in (Part.DENY, Part.DENY_NOW):
            self._deny(place, word, part is Part.DENY_NOW)
        elif part in (Part.AFFIRM, Part.DEGREE):
            self._affirm(place, part)
        elif part is Part.WELL:
            self._well()
        elif part is Part.BUT:
            self._settle()
            self.there, self.carried, self.denies = None, False, False
        elif part is Part.LIST:
            self.listed = self.listed or bool(self.pending)
            if self.answered:
                self.listed = False
                self.there, self.carried, self.answered, self.begins = None, self.denies, False, len(self.facts)
        elif part is Part.COLON:
            self._colon()
        elif part in (Part.OVER, Part.FEVER_OVER, Part.BETTER):
            self._over(part)
        elif part is Part.NO_LONGER and self.facts and self.facts[-1].said == NONE and self.before in _ENDED:
            self.facts[-1].said = NEWS  # 不咳嗽了, 咳嗽没有了
        elif part in (Part.PAST, Part.TODAY, Part.STILL):
            self.text.past = part is Part.PAST
            self.still = self.still or part is Part.STILL
            if self.there is False and self.before is Part.LIST:
                self.there, self.carried = None, True  # 无发热、今天咳嗽
        else:
            self.doubt = self.doubt or part is Part.DOUBT or (part is Part.SUSPECTED and self.there is not False)
            self.unknown = self.unknown or part is Part.UNKNOWN or (part is Part.EXPOSURE and self.there is not False)
            self.others = self.others or part is Part.OTHERS

    def _name(self, part: Part, word: str) -> None:
        if self.there is None:
            self.pending.append((part, word))
        elif self.there:
            self._add_there(word)
        else:
            self.facts.append(_Fact(NEWS if self.was_there else UNCERTAIN if self.text.past else NONE, word))

    def _add_there(self, word: str = "", bare: bool = False) -> None:
        self.facts.append(_Fact(NEWS if self.text.past and not self.still else SOME, word, bare))

    def _settle(self) -> None:
        """What is named and neither affirmed nor denied is there, a mere topic apart; not so after a denial."""
        symptoms = [word for part, word in self.pending if part is Part.SYMPTOM]
        if self.carried and symptoms and self.and_so_on:
            for fact in self.text.facts[self.text.chain :]:
                fact.said = NONE if fact.bare else fact.said
        for word in symptoms:
            if self.carried:
                self.facts.append(_Fact(NONE if self.and_so_on else UNCERTAIN, word, bare=True))
            else:
                self._add_there(word, bare=True)
        if self.carried and symptoms and self.there is None:
            self.there, self.denies = False, True
        self.pending = []

    def _follow(self, place: int) -> list[Part]:
        """The parts after a word that it may speak of."""
        parts: list[Part] = []
        for part, _ in self.words[place + 1 :]:
            if part in (Part.BUT, Part.DENY, Part.DENY_NOW):
                break
            if part not in (Part.FILL, Part.NO_LONGER, Part.TODAY):
                parts.append(part)
        return parts

    def _next(self, place: int) -> Part:
        """The part of the next word that says anything."""
        return next((part for part, _ in self.words[place + 1 :] if part is not Part.FILL), Part.HARD)

    def _deny(self, place: int, word: str, was_there: bool) -> None:
        follow = self._follow(place)
        self.was_there = was_there
        self.doubt = self.doubt or self.before in (Part.DENY, Part.DENY_NOW)  # 没有不…
        self.denies = True
        if follow and follow[0] is not Part.LIST:
            self._settle()
            self.there = False
            return
        # It stands behind what it denies (发热、咳嗽均无), or alone.
        before = [said for _, said in self.words[:place]]
        every = word[0] in _EVERY or any(said in _EVERY for said in before)
        several = self.listed or sum(part is Part.SYMPTOM for part, _ in self.pending) > 1
        certain = every or not several or any(said in _AND_SO_ON for said in before)
        for fact in self.text.facts[self.text.chain :]:
            if fact.bare and fact.said != NEWS:
                fact.said = NONE if every else UNCERTAIN
        certain = certain and not self.text.past and not (self.unknown and self.subject)
        self.facts.append(_Fact(NEWS if was_there else NONE if certain else UNCERTAIN))
        self.pending, self.there, self.answered = [], False, True
        self.subject = self.listed = False

    def _affirm(self, place: int, part: Part) -> None:
        if self.before in (Part.DENY, Part.DENY_NOW) or (part is Part.DEGREE and self.before is Part.DOUBT):
            return  # 没有出现发热, 无明显咳嗽
        if self.before is Part.UNKNOWN and len(self.word_before) == 1:
            self.doubt = True  # 木有: a word that denies, in some dialect or other
        if self._next(place) in (Part.DENY, Part.DENY_NOW):
            return  # I have no fever
        follow = [one for one in self._follow(place) if one not in (Part.AFFIRM, Part.DEGREE)]
        self.carried = self.denies = False
        alone = not follow or follow[0] is Part.LIST
        if not alone:
            self._settle()
        self.there, self.subject, self.listed = True, False, False
        if alone:
            self._add_there()  # behind what it affirms, or alone: 咳嗽有, 轻微
            self.pending, self.answered = [], True

    def _well(self) -> None:
        if self.before in (Part.DENY, Part.DENY_NOW):
            self.unknown = True  # 不太良好
            return
        ill = any(part is Part.SYMPTOM for part, _ in self.pending)
        self.facts.append(_Fact(UNCERTAIN if self.text.past or ill else NONE))
        self.pending, self.answered, self.listed = [], True, False

    def _colon(self) -> None:
        """What stands before it says nothing by itself; an answer comes."""
        symptoms = sum(part is Part.SYMPTOM for part, _ in self.pending)
        self.listed = not self.doubt and (self.listed or symptoms > 1)
        # 是否有咳嗽:无 is a question and its answer; 有咳嗽、发热:无 may mean either.
        affirmed = not self.doubt and len(self.facts) > self.begins
        self.facts = [*self.facts[: self.begins], *([_Fact(UNCERTAIN)] if affirmed else [])]
        self.doubt, self.subject = False, True
        self.twisted = self.twisted or self.there is False  # 无症状:是
        self.pending, self.there = [], None

    def _over(self, part: Part) -> None:
        if self.before in (Part.DENY, Part.DENY_NOW):
            self.facts.append(_Fact(SOME))  # 未退烧
            return
        own = [*self.facts, *(_Fact(SOME, word) for kind, word in self.pending if kind is Part.SYMPTOM)]
        if part is not Part.BETTER:
            about = own or self.text.facts
            for fact in about:
                if fact.said == SOME and (part is Part.OVER or _FEVER.search(fact.word)):
                    fact.said, fact.bare = NEWS, False
        self.facts = own
        if part is not Part.BETTER or not any(fact.said == SOME for fact in (*own, *self.text.facts)):
            self.facts.append(_Fact(NEWS))
        self.pending, self.there = [], None
