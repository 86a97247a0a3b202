"""Cases, approvals, slips and the register of periods."""

from tests.access.rows import (
    OTHER_TEAM,
    TEAM,
    Row,
    about,
    act,
    by_post_alone,
    desk,
    read,
)

ON = {"on": "{today}"}
WHY = {"on": "{today}", "reason": "按查明情况"}
CHOSEN = {"ids": "{case}:{seen}"}
ROWS: tuple[Row, ...] = (
    # Lists and the search box.
    desk("GET", "desk/cases/"),
    desk("GET", "desk/search/?q=不存在的人"),
    # One case.
    read("desk/cases/{case}/"),
    read("desk/cases/{case}/?tab=parties"),
    read("desk/cases/{case}/?tab=journal"),
    read("desk/cases/{case}/why/{node}/"),
    by_post_alone("desk/cases/{case}/party/{party}/"),
    about("POST", "desk/cases/{case}/party/{party}/"),
    # Recording events: by whose post the event is.
    read("desk/cases/{case}/record/"),
    read("desk/cases/{case}/record/facts.stated/", TEAM),
    *act(
        "desk/cases/{case}/record/facts.stated/", TEAM,
        **{"happened_on": "{today}", "fact-serial_case": "false"},
    ),
    read("desk/cases/{case}/record/query.launched/", "filing"),
    *act(
        "desk/cases/{case}/record/query.launched/", "filing",
        **{"happened_on": "{today}", "subject": "respondent:1", "datum-system": "总对总",
           "datum-round": "1"},
    ),
    read("desk/cases/{case}/correct/{entry}/", TEAM),
    *act(
        "desk/cases/{case}/correct/{entry}/", TEAM,
        how="day", happened_on="{yesterday}", reason="日期写错",
    ),
    # The acts on a case.
    read("desk/cases/{case}/party/add/", "filing"),
    *act(
        "desk/cases/{case}/party/add/", "filing",
        side="respondent", name="柏听雨", kind="person", on="{today}",
    ),
    read("desk/cases/{incoming}/receive/", TEAM),
    *act("desk/cases/{incoming}/receive/", TEAM, **ON),
    read("desk/cases/{case}/closing/", TEAM),
    *act("desk/cases/{case}/closing/", TEAM, mode="执行完毕", recovered="1000", **ON),
    read("desk/cases/{case}/termination/enter/", TEAM),
    *act("desk/cases/{case}/termination/enter/", TEAM, **ON),
    read("desk/cases/{case}/termination/leave/", TEAM),
    *act("desk/cases/{case}/termination/leave/", TEAM, done=422, **WHY),
    read("desk/cases/{case}/suspension/", TEAM),
    *act(
        "desk/cases/{case}/suspension/", TEAM, kind="评估", first="{today}", reason="委托评估",
        paper="委托评估函",
    ),
    read("desk/cases/{case}/suspension/end/", TEAM),
    *act("desk/cases/{case}/suspension/end/", TEAM, done=422, period="中止|", last="{today}"),
    read("desk/cases/{case}/extend/{node}/", TEAM),
    *act(
        "desk/cases/{case}/extend/{node}/", TEAM, done=422, number="1", paper="审批表",
        reason="案情复杂",
    ),
    read("desk/cases/{case}/transfer/", TEAM),
    *act("desk/cases/{case}/transfer/", TEAM, done=422, to="fast_to_standard", **WHY),
    read("desk/cases/{case}/order/", TEAM),
    *act(
        "desk/cases/{case}/order/", TEAM, kind="查封", title="查封车辆", to_unit="fast_2", **ON
    ),
    read("desk/cases/{waiting}/dismiss/", "transactions"),
    *act("desk/cases/{waiting}/dismiss/", "transactions", **WHY),
    read("desk/cases/{closed}/archive/", "files"),
    *act("desk/cases/{closed}/archive/", "files", **ON),
    read("desk/cases/{closed}/resumption/", "filing"),
    *act(
        "desk/cases/{closed}/resumption/", "filing", done=422, number="（2026）豫0902执恢7号",
        filed_on="{today}",
    ),
    read("desk/cases/{case}/recusal/", "lead director"),
    *act(
        "desk/cases/{case}/recusal/", "lead director", person="{second_handler}",
        from_on="{today}", decided_by="院长", reason="近亲属",
    ),
    read("desk/cases/{case}/recusal/{recusal}/end/", "lead director"),
    *act(
        "desk/cases/{case}/recusal/{recusal}/end/", "lead director", on="{today}",
        decided_by="院长", reason="回避事由消失",
    ),
    read("desk/cases/{case}/handler/", "lead director"),
    *act("desk/cases/{case}/handler/", "lead director", handler="{second_handler}", **WHY),
    read("desk/cases/{case}/deploy/", "director"),
    *act("desk/cases/{case}/deploy/", "director", unit="fast_2", **WHY),
    read("desk/forces/case/{case}/", "director"),
    *act(
        "desk/forces/case/{case}/", "director", name="专班", lead="{second_handler}",
        people="{first_handler}", to_on="{today}", reason="疑难",
    ),
    # Many at once: opened without a choice they lead back; what a post may not is told row by
    # row on the page of results; another court's rows do not exist.
    *(
        desk("GET", f"desk/cases/batch/{what}/", yes=302, outsider=302)
        for what in ("first", "query", "served", "record", "receive", "handler", "deploy")
    ),
    desk("GET", "desk/cases/batch/archive/", "files", yes=302, outsider=403),
    *(
        desk("POST", f"desk/cases/batch/{what}/", yes=422, outsider=422)
        for what in ("first", "query", "served", "record", "receive", "handler", "deploy")
    ),
    desk("POST", "desk/cases/batch/archive/", "files", yes=422, outsider=403),
    desk(
        "POST", "desk/cases/batch/first/", yes=302, outsider=404,
        **CHOSEN, **ON, acts="documents",
    ),
    desk(
        "POST", "desk/cases/batch/query/", yes=302, outsider=404,
        **CHOSEN, **ON, system="总对总",
    ),
    desk(
        "POST", "desk/cases/batch/served/", yes=302, outsider=404,
        **CHOSEN, **ON, documents="执行通知书",
    ),
    desk(
        "POST", "desk/cases/batch/record/", yes=302, outsider=404,
        **{**CHOSEN, "kind": "facts.stated", "happened_on": "{today}", "fact-serial_case": "true"},
    ),
    desk("POST", "desk/cases/batch/receive/", yes=302, outsider=404, **CHOSEN, **ON),
    desk(
        "POST", "desk/cases/batch/handler/", yes=302, outsider=404,
        **CHOSEN, **WHY, handler="{second_handler}",
    ),
    desk(
        "POST", "desk/cases/batch/deploy/", yes=302, outsider=404,
        **CHOSEN, **WHY, unit="fast_2",
    ),
    desk("POST", "desk/cases/batch/archive/", "files", yes=302, outsider=403, **CHOSEN, **ON),
    # Approvals: everybody of the bureau may read one; its next step is one post's.
    desk("GET", "desk/approvals/"),
    read("desk/approvals/{approval}/"),
    about("POST", "desk/approvals/{approval}/", yes=422),
    about("POST", "desk/approvals/{approval}/", "director", yes=302, granted="yes"),
    read("desk/approvals/{approval}/hand-over/"),
    about("POST", "desk/approvals/{approval}/hand-over/", yes=422),
    read("desk/approvals/{approval}/take-back/"),
    about("POST", "desk/approvals/{approval}/take-back/", yes=422),
    # Acts with a gate before them: proposed by the team or by the post that may do them.
    read("desk/cases/{case}/?tab=acts"),
    read("desk/cases/{case}/acts/case.resume/", f"{TEAM} filing screener"),
    *act("desk/cases/{case}/acts/case.resume/", f"{TEAM} filing screener",
         done=422, happened_on="{today}", reason="发现财产"),
    desk("GET", "desk/approvals/batch/", yes=302, outsider=302),
    desk("POST", "desk/approvals/batch/", yes=422, outsider=422),
    desk("POST", "desk/approvals/batch/", yes=302, outsider=404, ids="{approval}", opinion="同意"),
    # Slips: everybody of the bureau may read one; the unit it went to signs for it.
    desk("GET", "desk/orders/"),
    read("desk/orders/{order}/"),
    about("POST", "desk/orders/{order}/", yes=422),
    about("POST", "desk/orders/{order}/", OTHER_TEAM, yes=302, **ON),
    desk("GET", "desk/orders/unaccepted/"),
    # Who may send back, correct, complain and decide is asked of both sides by the act.
    read("desk/orders/{order}/return/"),
    about("POST", "desk/orders/{order}/return/", yes=422),
    about("POST", "desk/orders/{order}/return/", OTHER_TEAM, yes=302, correct_by="{today}", **WHY),
    read("desk/orders/{order}/correct/"),
    about("POST", "desk/orders/{order}/correct/", yes=422),
    about("POST", "desk/orders/{order}/correct/", TEAM, yes=422, **WHY),
    read("desk/orders/{order}/escalate/"),
    about("POST", "desk/orders/{order}/escalate/", yes=422),
    about("POST", "desk/orders/{order}/escalate/", f"{TEAM} {OTHER_TEAM}", yes=422,
          to="bureau_lead", **WHY),
    read("desk/orders/{order}/coordinate/"),
    about("POST", "desk/orders/{order}/coordinate/", yes=422),
    about("POST", "desk/orders/{order}/coordinate/", yes=422, decision="按期补正", **ON),
    # A slip of the plan: only where the case is on the track it leaves from.
    about("GET", "desk/cases/{case}/slip/clearance_to_compulsion/", "", no=404),
    desk("GET", "desk/orders/sign/", yes=302, outsider=302),
    desk("POST", "desk/orders/sign/", yes=422, outsider=422),
    desk("POST", "desk/orders/sign/", yes=302, outsider=404, ids="{order}", **ON),
    # The court's own weeks and months.
    desk("GET", "desk/register/"),
    desk("GET", "desk/register/batch.week_completed/", "transactions", outsider=403),
    desk("POST", "desk/register/batch.week_completed/", "transactions", yes=422, outsider=403),
    desk(
        "POST", "desk/register/batch.week_completed/", "transactions", yes=302, outsider=403,
        period="period:2026-W11", happened_on="{today}",
    ),
)  # fmt: skip
