"""People and tokens: the administrator alone. Rules, calendar and guides: everybody."""

from tests.access.rows import Row, administrator, desk, everybody

PERSON, POST, TOKEN = "desk/people/{person}", "desk/people/post/{membership}", "desk/tokens/{token}"
LENT = "desk/people/lending/{lent}/back/"
FORCE = "desk/forces/{force}/"
HANDED = "desk/people/handovers/{handover}/"
SEEING = "other_handler transactions director"
LEAVE = "desk/people/leave/{leave}"
LEADS = "lead other_lead director"
# A leave exists for the lead of who is away, for who leads the bureau and who manages people.
OWN = "lead director"


ROWS: tuple[Row, ...] = (
    administrator("GET", "desk/people/"),
    administrator("GET", "desk/people/log/"),
    administrator("GET", "desk/people/open/"),
    administrator("POST", "desk/people/open/", 422),
    administrator("POST", "desk/people/open/", 200, name="穆晴", username="muqing"),
    administrator("GET", f"{PERSON}/"),
    administrator("POST", f"{PERSON}/", 422),
    administrator("GET", f"{PERSON}/name/"),
    administrator("POST", f"{PERSON}/name/", 422),
    administrator("POST", f"{PERSON}/name/", 302, name="穆晴"),
    administrator("GET", f"{PERSON}/password/", 405),
    administrator("POST", f"{PERSON}/password/", 200),
    administrator("GET", f"{PERSON}/close/", 405),
    administrator("POST", f"{PERSON}/close/", 302),
    administrator("GET", f"{PERSON}/reopen/", 405),
    administrator("POST", f"{PERSON}/reopen/", 422),  # it is not closed
    administrator("GET", f"{PERSON}/unlock/", 405),
    administrator("POST", f"{PERSON}/unlock/", 302),
    administrator("GET", f"{POST}/end/", 405),
    administrator("POST", f"{POST}/end/", 302),
    Row("GET", "desk/people/leave/", LEADS, 200, 403, 200, 200, 302),
    Row("POST", "desk/people/leave/", LEADS, 422, 403, 422, 422, 302),
    Row("GET", f"{LEAVE}/", OWN, 200, 404, 200, 404, 302),
    Row("POST", f"{LEAVE}/", OWN, 302, 404, 302, 404, 302),
    Row("GET", f"{LEAVE}/cancel/", OWN, 405, 405, 405, 405, 302),
    Row("POST", f"{LEAVE}/cancel/", OWN, 302, 404, 302, 404, 302),
    desk("GET", "desk/people/handovers/"),
    desk("GET", "desk/people/handovers/give/"),
    desk("POST", "desk/people/handovers/give/", yes=422, outsider=422),
    desk(
        "POST",
        "desk/people/handovers/give/",
        "handler lead director",
        yes=302,
        no=422,
        outsider=422,
        giver="{first_handler}",
        receiver="{second_handler}",
        reason="轮岗",
    ),
    # A handover exists for its two people and for who leads the bureau; one person signs.
    Row("GET", HANDED, SEEING, 200, 404, 403, 404, 302),
    Row("POST", HANDED, SEEING, 422, 404, 403, 404, 302),
    Row("GET", "desk/people/staffing/", "director", 200, 403, 200, 200, 302),
    # Lending is for who deploys the bureau's forces; the court next door has a head of its own.
    Row("GET", "desk/people/lending/", "director", 200, 403, 403, 200, 302),
    Row("POST", "desk/people/lending/", "director", 422, 403, 403, 422, 302),
    Row("GET", LENT, "director", 200, 403, 403, 404, 302),
    Row("POST", LENT, "director", 422, 403, 403, 404, 302),
    # A task force exists for its people and for who leads the bureau; he alone forms and ends it.
    desk("GET", "desk/forces/"),
    Row("GET", FORCE, "director", 200, 404, 403, 404, 302),
    Row("POST", FORCE, "director", 422, 404, 403, 404, 302),
    Row("POST", FORCE, "director", 302, 404, 403, 404, 302, {"reason": "已办结"}),
    desk("GET", "desk/forces/cases/", "director", yes=302, outsider=302),
    desk("POST", "desk/forces/cases/", "director", yes=422, outsider=422),
    administrator("GET", "desk/calendar/adopt/"),
    administrator("POST", "desk/calendar/adopt/", 422),
    administrator("GET", "desk/tokens/"),
    administrator("GET", "desk/tokens/issue/"),
    administrator("POST", "desk/tokens/issue/", 422),
    administrator("POST", "desk/tokens/issue/", 200, user="{person}", name="查询对接", days="30"),
    administrator("GET", f"{TOKEN}/revoke/"),
    administrator("POST", f"{TOKEN}/revoke/", 302),
    everybody("GET", "desk/rules/"),
    everybody("GET", "desk/rules/compare/"),
    everybody("GET", "desk/rules/try/"),
    everybody("GET", "desk/calendar/"),
    everybody("GET", "desk/calendar/2026/"),
    everybody("GET", "desk/calendar/2026/10/"),
    everybody("GET", "desk/calendar/count/"),
    everybody("GET", "help/"),
    everybody("GET", "help/handler/"),
)
