"""The shell, my work, alerts, boards and the list of clocks."""

from tests.access.rows import (
    BUREAU,
    TEAM,
    Row,
    by_post_alone,
    desk,
    everybody,
)

# The posts that pass cases on and watch the clocks see what the director sees.
WATCHING = "screener transactions director"
LEADS = f"lead other_lead {WATCHING}"
ROWS: tuple[Row, ...] = (
    everybody("GET", "", 302),
    Row("GET", "sign-in/", BUREAU, 302, 302, 302, 302, 200),
    Row("POST", "sign-in/", BUREAU, 302, 302, 302, 302, 422),
    by_post_alone("sign-out/"),
    everybody("POST", "sign-out/", 302),
    everybody("GET", "desk/password/"),
    everybody("POST", "desk/password/", 422),
    by_post_alone("desk/seat/"),
    everybody("POST", "desk/seat/", 302),
    everybody("GET", "desk/done/made-up-token-that-is-not/", 404),
    everybody("GET", "desk/draft/people.open/", 405, nobody=405),
    everybody("POST", "desk/draft/people.open/", 400, nobody=401),
    by_post_alone("desk/view/"),
    everybody("POST", "desk/view/", 302),
    # My work.
    desk("GET", "desk/"),
    by_post_alone("desk/work/seen/"),
    everybody("POST", "desk/work/seen/", 302),
    desk("GET", "desk/work/receive/"),
    desk("GET", "desk/work/do/?duty=reception"),
    desk("POST", "desk/work/do/", yes=422, outsider=422),
    desk(
        "POST", "desk/work/do/", "filing", yes=302, no=422, outsider=404,
        id="{node}", on="{today}",
   ),
    # Alerts: the team says why it is late, nobody else; who was told signs for it.
    desk("GET", "desk/alerts/"),
    Row("GET", "desk/alerts/acknowledge/", BUREAU, 405, 405, 403, 405, 302),
    desk("POST", "desk/alerts/acknowledge/", yes=422, outsider=422),
    desk(
        "POST", "desk/alerts/acknowledge/", "handler", yes=302, no=422, outsider=422,
        id="{alert}",
   ),
    desk("GET", "desk/alerts/explain/", yes=302, outsider=302),
    desk("POST", "desk/alerts/explain/", yes=422, outsider=422),
    desk(
        "POST", "desk/alerts/explain/", TEAM, yes=302, no=422, outsider=404,
        id="{late}", reason="被执行人下落不明",
    ),
    desk("GET", "desk/alerts/explain/nodes/", yes=302, outsider=302),
    desk("POST", "desk/alerts/explain/nodes/", yes=422, outsider=422),
    desk(
        "POST", "desk/alerts/explain/nodes/", TEAM, yes=302, no=422, outsider=404,
        id="{late}", reason="被执行人下落不明",
    ),
    # Boards: a team's for its lead, the court's for those who lead it or watch its clocks.
    desk("GET", "desk/board/team/", LEADS),
    desk("GET", "desk/board/command/", WATCHING),
    desk("GET", "desk/board/late-entries/", WATCHING),
    desk("GET", "desk/board/lags/", LEADS),
    desk("GET", "desk/board/entries/", LEADS),
    desk("GET", "desk/board/approvals/", WATCHING),
    desk("GET", "desk/board/sweeps/", WATCHING),
    desk("GET", "desk/board/looping/", WATCHING),
    desk("GET", "desk/circulation/"),
    desk("GET", "desk/sanctions/"),
    # The list of clocks.
    desk("GET", "desk/nodes/"),
    desk("GET", "desk/nodes/do/"),
    desk("POST", "desk/nodes/do/", yes=422, outsider=422),
    desk(
        "POST", "desk/nodes/do/", "filing", yes=302, no=422, outsider=404,
        id="{node}", on="{today}",
   ),
    desk("GET", "desk/nodes/explain/", yes=302, outsider=302),
    desk("POST", "desk/nodes/explain/", yes=422, outsider=422),
    desk(
        "POST", "desk/nodes/explain/", TEAM, yes=302, no=422, outsider=404,
        id="{late}", reason="被执行人下落不明",
    ),
    # A lead gives the clocks of his own team to somebody of it.
    desk("GET", "desk/nodes/give/", "lead other_lead", yes=302, outsider=403),
    desk("POST", "desk/nodes/give/", "lead other_lead", yes=422, outsider=403),
    desk(
        "POST", "desk/nodes/give/", "lead", yes=302, outsider=403,
        id="{late}", person="{second_handler}", reason="承办人休假",
    ),
    # Probes answer anyone.
    *(everybody("GET", path, nobody=200) for path in ("healthz", "readyz")),
    *(everybody("POST", path, 405, nobody=405) for path in ("healthz", "readyz")),
)  # fmt: skip
