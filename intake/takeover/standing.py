"""Read where a case stands from its row: team, people, stage, and how it was closed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from enforcement.lifecycle.taking_over import Standing, running_state
from enforcement.models.case import State
from intake import cells
from intake.cells import folded, is_nothing, text
from intake.remarks import Remarks
from intake.takeover.columns import MODES, STAGES, STANDING
from intake.takeover.known import Known

_RUNNING = frozenset({"fast", "standard", "special", "termination"})
_OVER = frozenset({"closed", "archived"})


def read_standing(
    row: Mapping[str, Any], filed_on: date, accepted_on: date | None, known: Known, said: Remarks
) -> dict[str, Any]:
    """Return where a case stands, as plain JSON; what is wrong or doubtful is remarked."""
    unit = _unit(row.get("unit"), known, said)
    track = _track(row.get("track"), unit, known, said)
    closed_on = day(row.get("closed_on"), "closed_on", known, said, filed_on)
    archived_on = day(row.get("archived_on"), "archived_on", known, said, closed_on or filed_on)
    stage = _stage(row.get("stage"), unit, track, closed_on, archived_on, known, said)
    over = stage in _OVER
    received_on = day(row.get("received_on"), "received_on", known, said, filed_on)
    if unit and received_on is None:
        received_on = accepted_on or filed_on
        told = _("未写团队接收日期，按%(day)s接收，期限据此计算，请核对")
        said.warn("no_receipt", told % {"day": received_on.isoformat()}, "received_on")
    if unit and closed_on and received_on and received_on > closed_on:
        said.refuse("received_late", _("团队接收日期晚于结案日期"), "received_on")
    return {
        "stage": stage,
        "track": track,
        "unit": unit,
        "handler": _person(row.get("handler"), "handler", unit, known, said, over=over),
        "judge": _person(row.get("judge"), "judge", unit, known, said, over=over),
        "received_on": _iso(received_on if unit else None),
        "closing_mode": _mode(row.get("closing_mode"), closed_on, said),
        "closed_on": _iso(closed_on),
        "recovered": _recovered(row.get("recovered"), said),
        "archived_on": _iso(archived_on),
    }


def standing_of(plan: Mapping[str, Any]) -> Standing:
    """Return a standing as the core takes it."""
    recovered = plan["recovered"]
    return Standing(
        stage=plan["stage"],
        track=plan["track"],
        unit=plan["unit"],
        handler_id=plan["handler"],
        judge_id=plan["judge"],
        received_on=_day(plan["received_on"]),
        closing_mode=plan["closing_mode"],
        closed_on=_day(plan["closed_on"]),
        recovered=Decimal(recovered) if recovered else None,
        archived_on=_day(plan["archived_on"]),
    )


def day(
    raw: Any, name: str, known: Known, said: Remarks, earliest: date | None, *, heading: str = ""
) -> date | None:
    """Read a day between the filing and the day of the take-over."""
    reading = cells.day(raw)
    term = heading or STANDING[name]
    if reading.wrong:
        told = _("%(term)s%(said)s") % {"term": term, "said": reading.wrong}
        said.refuse("bad_date", told, name)
        return None
    value = reading.value
    if value is None:
        return None
    if reading.doubt:
        told = _("%(term)s%(said)s") % {"term": term, "said": reading.doubt}
        said.warn("doubtful_date", told, name)
    if value > known.on:
        told = _("%(term)s%(day)s晚于接管日%(on)s，接管日之后的请在系统中登记")
        data = {"term": term, "day": value.isoformat(), "on": known.on.isoformat()}
        said.refuse("after_take_over", told % data, name)
        return None
    if earliest is not None and value < earliest:
        told = _("%(term)s%(day)s早于%(first)s（立案或结案之日）")
        data = {"term": term, "day": value.isoformat(), "first": earliest.isoformat()}
        said.refuse("too_early", told % data, name)
        return None
    return value


def _unit(raw: Any, known: Known, said: Remarks) -> str:
    if is_nothing(raw):
        return ""
    word = text(raw)
    code = known.unit_of(word)
    if not code:
        said.refuse("unknown_unit", unknown(_("团队"), word, known.near("unit", word)), "unit")
    return code


def _track(raw: Any, unit: str, known: Known, said: Remarks) -> str:
    tables = known.pack.tables
    own = known.pack.track_of_unit(unit) if unit else ""
    if is_nothing(raw):
        return own
    code = known.tracks.get(folded(raw), "")
    if not code:
        names = "、".join(track.name for track in tables.tracks.values()) or _("本院不分类别")
        told = _("没有名为“%(word)s”的办理类别，应为：%(names)s")
        said.refuse("unknown_track", told % {"word": text(raw)[:40], "names": names}, "track")
        return ""
    if not unit:
        said.refuse("no_unit", _("写了办理类别，没有写团队"), "unit")
    elif own and unit not in tables.tracks[code].units:
        data = {"unit": known.pack.unit_name(unit), "track": known.pack.track_name(code)}
        told = _("%(unit)s不办理“%(track)s”案件，请核对") % data
        said.warn("track_and_unit", told, "track")
    return code


def _stage(
    raw: Any,
    unit: str,
    track: str,
    closed_on: date | None,
    archived_on: date | None,
    known: Known,
    said: Remarks,
) -> str:
    own = running_state(known.pack, track) if unit else ""
    if archived_on:
        own = State.ARCHIVED
    elif closed_on:
        own = State.CLOSED
    if is_nothing(raw):
        return str(own)
    stage = STAGES.get(folded(raw), "")
    if not stage:
        names = "、".join(str(term) for _value, term in State.choices)
        told = _("没有名为“%(word)s”的阶段，应为：%(names)s")
        said.refuse("unknown_stage", told % {"word": text(raw)[:40], "names": names}, "stage")
        return str(own)
    if (stage in _OVER) != (own in _OVER):
        told = _("阶段与结案日期不符：已结案的须写结案日期，未结案的不得写")
        said.refuse("stage_and_closing", told, "stage")
    elif stage in _RUNNING and not unit:
        said.refuse("no_unit", _("案件已由团队办理，须写团队"), "unit")
    elif stage in _RUNNING and stage != "termination":
        return str(own)  # the track says in which of them it runs
    elif stage not in _RUNNING and stage not in _OVER and unit:
        told = _("阶段为“%(stage)s”，却写了团队，按团队已接收办理，请核对")
        said.warn("stage_and_unit", told % {"stage": text(raw)}, "stage")
        return str(own)
    return str(own) if stage in _OVER else stage


def _person(
    raw: Any, name: str, unit: str, known: Known, said: Remarks, *, over: bool
) -> int | None:
    if is_nothing(raw):
        return None
    word = text(raw)
    found, count = known.person_of(word, unit)
    if found is not None:
        return found.pk
    if count == 0 and not over:
        told = unknown(STANDING[name], word, known.near("person", word))
        said.refuse("unknown_person", told, name)
    elif count:
        data = {"term": STANDING[name], "word": word, "count": max(count, 0)}
        told = _("“%(word)s”本院有%(count)d人同名，未指定%(term)s，请接管后指定") % data
        if count < 0:
            told = _("“%(word)s”按对照不指定%(term)s") % data
        said.warn("doubtful_person", told, name)
    return None


def _mode(raw: Any, closed_on: date | None, said: Remarks) -> str:
    if is_nothing(raw):
        if closed_on:
            said.refuse("missing", _("已结案的须写结案方式"), "closing_mode")
        return ""
    mode = MODES.get(folded(raw), "")
    if not mode:
        names = "、".join(dict.fromkeys(MODES.values()))
        told = _("没有“%(word)s”这种结案方式，应为：%(names)s")
        data = {"word": text(raw)[:40], "names": names}
        said.refuse("unknown_mode", told % data, "closing_mode")
    elif not closed_on:
        said.refuse("missing", _("写了结案方式，没有写结案日期"), "closed_on")
    return mode


def _recovered(raw: Any, said: Remarks) -> str:
    reading = cells.amount(raw)
    if reading.wrong:
        said.refuse("bad_amount", reading.wrong, "recovered")
    if reading.doubt:
        said.warn("doubtful_amount", reading.doubt, "recovered")
    return f"{reading.value:.2f}" if reading.value is not None else ""


def unknown(what: str, word: str, near: str) -> str:
    """Say that nothing is called so, and what was perhaps meant."""
    data = {"what": what, "word": word[:40], "near": near}
    if near:
        return _("没有名为“%(word)s”的%(what)s，是否为“%(near)s”？可在“对照”中指明") % data
    return _("没有名为“%(word)s”的%(what)s，可在“对照”中指明") % data


def _iso(value: date | None) -> str:
    return value.isoformat() if value else ""


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None
