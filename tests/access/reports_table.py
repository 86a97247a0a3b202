"""The weekly reports: every post of the bureau reads them, quality makes, the director signs."""

from tests.access.rows import Row, desk

WEEK = "desk/reports/2026-W11"
REPORT = {"title": "查明原因并整改", "to_unit": "fast_1", "due_on": "{today}"}


def _report(method: str, address: str, may: str, yes: int = 200, no: int = 403, **body: str) -> Row:
    """Return a row about a week's report; next door has made none, so there is none."""
    return Row(method, address, may, yes, no, 403, 404, 302, body)


BUREAU = "filing handler other_handler lead other_lead screener transactions files director"
ROWS: tuple[Row, ...] = (
    desk("GET", "desk/reports/"),
    _report("GET", f"{WEEK}/", BUREAU),
    _report("GET", f"{WEEK}/figure/?key=received", BUREAU),
    _report("GET", f"{WEEK}/recount/", BUREAU),
    _report("GET", f"{WEEK}/pdf/", BUREAU),
    desk("GET", "desk/reports/2026-W10/make/", "director", outsider=200),
    desk("POST", "desk/reports/2026-W10/make/", "director", yes=302, outsider=302),
    _report("GET", f"{WEEK}/sign/", "director"),
    _report("POST", f"{WEEK}/sign/", "director", 302),
    _report("GET", f"{WEEK}/order/", "director"),
    _report("POST", f"{WEEK}/order/", "director", 422),
    _report("POST", f"{WEEK}/order/?key=received", "director", 422, **REPORT),  # no weak point
    _report("GET", f"{WEEK}/say/", "director"),
    _report("POST", f"{WEEK}/say/", "director", 422),
    _report("POST", f"{WEEK}/say/", "director", 302, text="请关注"),
    # A question put to the first fast team.
    _report("GET", "desk/reports/answer/{question}/", "handler lead"),
    _report("POST", "desk/reports/answer/{question}/", "handler lead", 422),
    _report("POST", "desk/reports/answer/{question}/", "handler lead", 302, text="已补录"),
    # Bulletins: this court's rules order none, so there is none to see, issue or read.
    desk("GET", "desk/bulletins/"),
    desk("GET", "desk/bulletins/prepare/overdue_daily/2026-03-01/"),
    desk("POST", "desk/bulletins/prepare/overdue_daily/2026-03-01/", yes=422, outsider=422),
    desk("GET", "desk/bulletins/read/", yes=405, outsider=405),
    desk("POST", "desk/bulletins/read/", yes=422, outsider=422),
    desk("GET", "desk/bulletins/1/", yes=404, outsider=404),
    desk("GET", "desk/bulletins/1/sheet/", yes=404, outsider=404),
    desk("GET", "desk/bulletins/1/pdf/", yes=404, outsider=404),
    desk("GET", "desk/bulletins/1/issue/", yes=404, outsider=404),
    desk("POST", "desk/bulletins/1/issue/", yes=404, outsider=404, text="请整改"),
    desk("GET", "desk/bulletins/1/read/", yes=404, outsider=404),
    desk("POST", "desk/bulletins/1/read/", yes=404, outsider=404),
    # Weekly rounds: this court's rules have none.
    desk("GET", "desk/rounds/"),
    desk("GET", "desk/rounds/visits/", yes=404, outsider=404),
    desk("POST", "desk/rounds/visits/", yes=404, outsider=404),
    desk("GET", "desk/rounds/visits/sheet/", yes=404, outsider=404),
)
