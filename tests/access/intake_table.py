"""Filing, import, verification, reception, queries; and the triage desk."""

from tests.access.rows import TEAM, Row, about, act, desk, read

TAKEOVER = "desk/intake/takeover/{takeover}"
IMPORT, WAITING = "desk/intake/import/{import}", "{waiting}"
ONLINE = "desk/intake/online/{online}/"
VERIFY, HEAR = "desk/intake/verify/{fresh}", "desk/intake/reception/{fresh}"
MEET, SIGN = "desk/intake/reception/{case}/respondent/", "desk/intake/reception/record/{hearing}/"
QUERY = "desk/intake/queries/{fresh}"
ON = {"on": "{today}"}


def _import(method: str, address: str, yes: int = 200) -> Row:
    """Return a row about a staged sheet: it holds people's data, so filing posts alone read it."""
    return Row(method, address, "filing", yes, 403, 403, 404, 302)


def _takeover(method: str, address: str, yes: int = 200, may: str = "filing director") -> Row:
    """Return a row about a take-over: who files prepares it, the director confirms it."""
    return Row(method, address, may, yes, 403, 403, 404, 302)


ROWS: tuple[Row, ...] = (
    desk("GET", "desk/intake/file/", "filing", outsider=403),
    desk("POST", "desk/intake/file/", "filing", yes=422, outsider=403),
    Row("GET", "desk/intake/file/check/", "", 405, 405, 405, 405, 302),
    desk("POST", "desk/intake/file/check/", "filing", outsider=403),
    desk("GET", "desk/intake/import/", "filing", outsider=403),
    desk("POST", "desk/intake/import/", "filing", yes=422, outsider=403),
    desk("GET", "desk/intake/import/template/", "filing", outsider=403),
    _import("GET", f"{IMPORT}/"),
    _import("GET", f"{IMPORT}/progress/", 302),
    Row("GET", f"{IMPORT}/apply/", "", 405, 405, 405, 405, 302),
    _import("POST", f"{IMPORT}/apply/", 302),
    Row("GET", f"{IMPORT}/drop/", "", 405, 405, 405, 405, 302),
    _import("POST", f"{IMPORT}/drop/", 302),
    _import("GET", f"{IMPORT}/rejected/"),
    # Applications sent online: examined by the filing window.
    desk("GET", "desk/intake/online/", "filing", outsider=403),
    desk("POST", "desk/intake/online/", "filing", yes=422, outsider=403),
    desk("GET", "desk/intake/online/template/", "filing", outsider=403),
    desk("GET", "desk/intake/online/figures/", "filing", outsider=403),
    Row("GET", ONLINE, "filing", 200, 403, 403, 403, 302),
    Row("POST", ONLINE, "filing", 422, 403, 403, 403, 302),
    Row(
        "POST", ONLINE, "filing", 302, 403, 403, 403, 302,
        {"do": "return", "version": "1", "defect-no_identity": "on"},
    ),
    Row("GET", f"{ONLINE}files/{{attachment}}/", "filing", 200, 403, 403, 403, 302),
    # Taking over a running court.
    desk("GET", "desk/intake/takeover/", "filing director"),
    desk("POST", "desk/intake/takeover/", "filing director", yes=422, outsider=422),
    desk("GET", "desk/intake/takeover/words/", "filing director"),
    desk("POST", "desk/intake/takeover/words/", "filing director", yes=422, outsider=422),
    desk("GET", "desk/intake/takeover/template/cases/", "filing director"),
    _takeover("GET", f"{TAKEOVER}/"),
    _takeover("GET", f"{TAKEOVER}/progress/", 302),
    _takeover("GET", f"{TAKEOVER}/words/"),
    _takeover("POST", f"{TAKEOVER}/words/", 302),
    Row("GET", f"{TAKEOVER}/apply/", "", 405, 405, 405, 405, 302),
    _takeover("POST", f"{TAKEOVER}/apply/", 302, may="director"),
    Row("GET", f"{TAKEOVER}/drop/", "", 405, 405, 405, 405, 302),
    _takeover("POST", f"{TAKEOVER}/drop/", 302),
    _takeover("GET", f"{TAKEOVER}/rejected/cases/"),
    # Verification, and the correction of what was sent back.
    desk("GET", "desk/intake/verify/"),
    desk("GET", "desk/intake/verify/many/", yes=302, outsider=302),
    desk("POST", "desk/intake/verify/many/", yes=422, outsider=422),
    desk("POST", "desk/intake/verify/many/", yes=302, outsider=404, ids="{fresh}:1", **ON),
    read(f"{VERIFY}/", "transactions"),
    *act(f"{VERIFY}/", "transactions", done=422, **ON),
    read(f"{VERIFY}/correct/", "filing"),
    *act(f"{VERIFY}/correct/", "filing", done=422, **ON),
    # Reception: the reception officer's, who sits in no column.
    desk("GET", "desk/intake/reception/"),
    read(f"{HEAR}/", "reception"),
    *act(f"{HEAR}/", "reception", happened_on="{today}"),
    # A respondent is received by his case's team, which also has the record signed.
    read(MEET, TEAM),
    *act(MEET, TEAM, happened_on="{today}", channel="当面"),
    read(SIGN, TEAM),
    *act(SIGN, TEAM, how="refused", reason="不认可", text="{hearing_text}"),
    read("desk/intake/reception/record/{signed}/signature/"),
    # Queries.
    desk("GET", "desk/intake/queries/"),
    desk("GET", "desk/intake/queries/request/", "filing", yes=302, outsider=403),
    desk("POST", "desk/intake/queries/request/", "filing", yes=422, outsider=403),
    desk(
        "POST", "desk/intake/queries/request/", "filing", yes=302, outsider=403,
        ids="{fresh}:1", system="总对总", **ON,
    ),
    desk("GET", "desk/intake/queries/answer/", "filing", yes=302, outsider=403),
    desk("POST", "desk/intake/queries/answer/", "filing", yes=422, outsider=403),
    desk("GET", "desk/intake/queries/offline/", yes=302, outsider=302),
    desk("POST", "desk/intake/queries/offline/", yes=422, outsider=422),
    read(f"{QUERY}/request/", "filing"),
    *act(f"{QUERY}/request/", "filing", system="总对总", **ON),
    read(f"{QUERY}/answer/", "filing"),
    *act(f"{QUERY}/answer/", "filing", done=422, round="1", **ON),
    read(f"{QUERY}/offline/", "transactions"),
    *act(f"{QUERY}/offline/", "transactions", done=422, **ON),
    # The triage desk: every post may look and try; the screener decides.
    desk("GET", "desk/triage/"),
    desk("GET", "desk/triage/batch/", "screener", yes=405, outsider=403),
    desk("POST", "desk/triage/batch/", "screener", yes=422, outsider=403),
    desk("POST", "desk/triage/batch/", "screener", outsider=403, id=WAITING),
    read("desk/triage/record/{record}/"),
    read("desk/triage/{waiting}/"),
    about("POST", "desk/triage/{waiting}/", yes=422),
    about(
        "POST", "desk/triage/{waiting}/", "screener", yes=302,
        to="fast", reason="按查明情况", **ON,
    ),
    Row("GET", "desk/triage/{waiting}/try/", "", 405, 405, 405, 405, 302),
    about("POST", "desk/triage/{waiting}/try/"),
)  # fmt: skip
