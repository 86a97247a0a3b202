"""Service: a paper's attempts, their proof, many papers at once, and where parties are reached."""

from tests.access.rows import BUREAU, Row, about, by_post_alone, desk, read

# In this court the command centre's post of common tasks serves; the team keeps addresses too.
SERVERS, KEEPERS = "transactions", "handler lead transactions"
SERVE = "desk/documents/{paper}/service/"
END = "desk/service/{attempt}/"
BACK = "desk/service/{attempt}/take-back/"
MANY = "desk/service/many/"
POSTED = {"method": "post", "on": "{today}", "reference": "EMS9999"}
ADDRESSES = "desk/cases/{case}/addresses/"
ROWS: tuple[Row, ...] = (
    read(SERVE),
    about("POST", SERVE, yes=422, no=422),
    Row("POST", SERVE, SERVERS, 302, 403, 404, 404, 302, {**POSTED, "to": "respondent:1"}),
    read(END),
    about("POST", END, yes=422, no=422),
    about("POST", END, SERVERS, yes=302, came="failed", on="{today}", outcome="拒收"),
    # It was posted by hand, so there is nothing to take back: those who may are told so.
    by_post_alone(BACK),
    about("POST", BACK, SERVERS, yes=422),
    read("desk/service/proofs/{proof}/"),
    # Addresses are for those who reach the parties by them; others are told who they are.
    read(ADDRESSES, KEEPERS),
    about("POST", ADDRESSES, KEEPERS, yes=422),
    about(
        "POST", ADDRESSES, KEEPERS, yes=302, party="respondent:1", kind="postal", value="某路1号",
        on="{today}",
    ),
    # Envelopes and labels: of a list, what a post may not is told row by row.
    desk("GET", "desk/service/envelopes/", yes=302, outsider=302),
    desk("POST", "desk/service/envelopes/", yes=422, outsider=422),
    read("desk/cases/{case}/envelopes/", KEEPERS),
    about("POST", "desk/cases/{case}/envelopes/", KEEPERS, yes=422),
    # The lists, and serving many: what a post may not is told row by row.
    desk("GET", "desk/service/"),
    desk("GET", "desk/service/waiting/"),
    desk("GET", MANY, yes=302, outsider=302),
    desk("POST", MANY, yes=422, outsider=422),
    Row("POST", MANY, BUREAU, 302, 403, 403, 404, 302, {**POSTED, "ids": "{paper}"}),
)  # fmt: skip
