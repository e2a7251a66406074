"""An answer over HTTP has the fields of what it tells of: neither side gets one that the other does not know."""

from dataclasses import fields
from typing import Any

import pytest
from pydantic import BaseModel

from analytics.checkins import follow_up_list
from analytics.heat.heat import Pile
from analytics.hotspots import clusters
from analytics.meeting import agenda_lines
from analytics.metrics import registry
from api.models import access, answers, hotspots, meeting, requests
from data.access import accounts, tokens
from data.batches.result import Result
from data.entries import decisions, meeting_notes, request_history

#: What is told only beside the fields of the dataclass, and fields that are not told.
SAME: list[tuple[type[BaseModel], type, set[str], set[str]]] = [
    (access.Account, accounts.Account, set(), set()),
    (access.Token, tokens.Token, set(), set()),
    (answers.Upload, Result, set(), {"mapping_name"}),  # told where there is one: an upload's answer may grow
    (answers.Metric, registry.Answer, set(), set()),
    (answers.Person, follow_up_list.FollowUpPerson, set(), {"care"}),  # what it orders by; its tags are told
    (answers.PileUp, Pile, set(), set()),
    (hotspots.Cluster, clusters.Cluster, set(), set()),
    (meeting.Line, agenda_lines.AgendaLine, {"seen", "seen_before"}, set()),
    (meeting.Note, meeting_notes.MeetingNote, set(), set()),
    (meeting.Decision, decisions.Decision, {"number_now", "number_compared", "moved", "standing"}, set()),
    (requests.CellChange, request_history.Cell, set(), set()),
]


@pytest.mark.parametrize(("model", "told", "beside", "untold"), SAME, ids=lambda value: getattr(value, "__name__", ""))
def test_an_answer_has_the_fields_of_what_it_tells(
    model: type[BaseModel], told: Any, beside: set[str], untold: set[str]
) -> None:
    assert set(model.model_fields) - beside == {field.name for field in fields(told)} - untold
