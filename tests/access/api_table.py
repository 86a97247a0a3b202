"""The API: the same rights as the pages; what does not exist there does not exist here."""

from typing import Any

from tests.access.rows import TEAM, Row, machine

CASE, ON = "api/v1/cases/{case}", {"on": "{today}", "expected": "{seen}"}


def _sent(
    address: str, may: str, *, yes: int = 200, empty: int = 400, **body: Any
) -> tuple[Row, Row]:
    """Return two rows for an act on a matter: nothing sent, which says what is to be sent; all."""
    return (
        machine("POST", address, yes=empty, administrator=empty, outsider=empty),
        machine("POST", address, may, yes=yes, **body),
    )


def _taken(address: str) -> Row:
    """Return a row for opening an address that only takes what is sent."""
    return machine("GET", address, yes=405, administrator=405, outsider=405)


ROWS: tuple[Row, ...] = (
    machine("GET", "api/v1/me/", administrator=200, outsider=200),
    machine("GET", "api/v1/cases/", administrator=200, outsider=200),  # empty lists: other tests
    machine("POST", "api/v1/cases/", "filing", yes=422, administrator=403, outsider=403),
    machine("GET", f"{CASE}/"),
    machine("GET", f"{CASE}/events/"),
    *_sent(
        f"{CASE}/events/", TEAM, yes=201, expected="{seen}", kind="facts.stated",
        happened_on="{today}", facts={"serial_case": True},
    ),
    _taken("api/v1/cases/{incoming}/receive/"),
    *_sent("api/v1/cases/{incoming}/receive/", TEAM, on="{today}", expected="{incoming_seen}"),
    _taken(f"{CASE}/closing/"),
    *_sent(f"{CASE}/closing/", TEAM, mode="执行完毕", recovered="1000", **ON),
    _taken("api/v1/cases/{closed}/archive/"),
    *_sent("api/v1/cases/{closed}/archive/", "files", on="{today}",
           expected="{closed_seen}"),
    _taken(f"{CASE}/termination/enter/"),
    *_sent(f"{CASE}/termination/enter/", TEAM, **ON),
    _taken(f"{CASE}/termination/leave/"),
    *_sent(f"{CASE}/termination/leave/", TEAM, yes=422, reason="查到财产", **ON),
    _taken("api/v1/cases/{waiting}/triage/propose/"),
    machine("POST", "api/v1/cases/{waiting}/triage/propose/"),
    _taken("api/v1/cases/{waiting}/triage/decide/"),
    *_sent("api/v1/cases/{waiting}/triage/decide/", "screener", on="{today}", to="fast",
           reason="按查明情况", expected="{waiting_seen}"),
    machine("GET", "api/v1/approvals/", administrator=200, outsider=200),
    _taken(f"{CASE}/acts/"),
    *_sent(f"{CASE}/acts/", f"{TEAM} filing screener", yes=422, act="case.resume", **ON),
    _taken("api/v1/approvals/{approval}/take-back/"),
    machine("POST", "api/v1/approvals/{approval}/take-back/",
            yes=400, administrator=400, outsider=400),
    # Only who asked takes it back; the others are told so.
    machine("POST", "api/v1/approvals/{approval}/take-back/", "handler", no=422, reason="有误"),
    _taken("api/v1/approvals/{approval}/decide/"),
    *_sent("api/v1/approvals/{approval}/decide/", "director", granted=True, on="{today}"),
    _taken(f"{CASE}/suspensions/"),
    *_sent(f"{CASE}/suspensions/", TEAM, yes=201, kind="公告", first="{today}", reason="公告送达",
           paper="公告", expected="{seen}"),
    _taken(f"{CASE}/suspensions/end/"),
    *_sent(f"{CASE}/suspensions/end/", TEAM, yes=422, kind="公告", last="{today}",
           expected="{seen}"),
    _taken(f"{CASE}/extensions/"),
    *_sent(f"{CASE}/extensions/", TEAM, yes=422, clock="{node}", number=1, reason="案情复杂",
           expected="{seen}"),
    machine("GET", f"{CASE}/transfers/"),
    *_sent(f"{CASE}/transfers/", TEAM, yes=422, to="fast_to_standard", reason="发现房产", **ON),
    machine("GET", "api/v1/applications/", "filing", administrator=403, outsider=403),
    machine("POST", "api/v1/applications/", yes=400, administrator=400, outsider=400),
    machine("POST", "api/v1/applications/", "filing", yes=201, administrator=403, outsider=403,
            reference="WS9", source="agent", rows=[{"applicant": "安知秋"}]),
    machine("GET", "api/v1/applications/{online}/", "filing", administrator=403),
    _taken("api/v1/applications/{online}/attachments/"),
    machine("POST", "api/v1/applications/{online}/attachments/", yes=400, administrator=400,
            outsider=400),
    machine("POST", "api/v1/applications/{online}/attachments/", "filing", yes=422,
            administrator=403, what="other", name="x.pdf", content="AAAA"),
    _taken("api/v1/applications/{online}/withdraw/"),
    machine("POST", "api/v1/applications/{online}/withdraw/",
            yes=400, administrator=400, outsider=400),
    machine("POST", "api/v1/applications/{online}/withdraw/", "filing",
            administrator=403, reason="已和解"),
    machine("GET", f"{CASE}/efile/"),
    machine("GET", "api/v1/efile/{efile}/"),
    machine("POST", f"{CASE}/efile/", yes=400),
    machine("POST", f"{CASE}/efile/", "filing handler lead transactions files", yes=422,
            place="identity", name="证件", content="AAAA"),
    machine("GET", "api/v1/handovers/", administrator=200, outsider=200),
    machine("POST", "api/v1/handovers/", yes=400, administrator=400, outsider=400),
    machine("POST", "api/v1/handovers/", "handler lead director", yes=201,
            giver="{first_handler}", receiver="{second_handler}", reason="轮岗"),
    _taken("api/v1/handovers/{handover}/answer/"),
    machine("POST", "api/v1/handovers/{handover}/answer/",
            yes=400, administrator=400, outsider=400),
    # It exists for its two people and for who leads the bureau; the receiver alone signs.
    machine("POST", "api/v1/handovers/{handover}/answer/",
            "other_handler transactions director", yes=403, no=404,
            how="take"),
    machine("GET", "api/v1/alerts/", administrator=200, outsider=200),
    _taken("api/v1/alerts/acknowledge/"),
    machine("POST", "api/v1/alerts/acknowledge/", yes=400, administrator=400, outsider=400),
    machine("POST", "api/v1/alerts/acknowledge/", "handler", no=422, ids=["{alert}"]),
    machine("GET", "api/v1/schema/", administrator=200, outsider=200),
    machine("GET", "api/v1/docs/", administrator=200, outsider=200),
    machine("GET", "api/v1/nowhere/", yes=404),
)  # fmt: skip
