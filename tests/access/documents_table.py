"""Documents: a case's papers, each act on one, many at once, and the batches."""

from tests.access.rows import TEAM, Row, about, act, by_post_alone, desk, read
from tests.cast import PASSWORD

# Those whose post makes papers of the case: its team, and the posts of verification and documents.
MAKERS = f"{TEAM} transactions"
DRAFT, RULING, PAPER = (
    "desk/documents/{paper_draft}/",
    "desk/documents/{ruling}/",
    "desk/documents/{paper}/",
)
MAKE = "desk/cases/{case}/documents/make/"
STANDARD = "desk/cases/{case}/documents/standard/"
MANY = ("sign", "seal", "issue")
ROWS: tuple[Row, ...] = (
    read("desk/cases/{case}/?tab=documents"),
    by_post_alone(MAKE),
    about("POST", MAKE, yes=422, no=422),
    about("POST", MAKE, MAKERS, yes=302, kind="summons|respondent:1"),
    by_post_alone(STANDARD),
    about("POST", STANDARD, MAKERS, yes=302),
    # One document: everybody of the bureau reads it.
    read(DRAFT),
    about("POST", DRAFT, MAKERS, yes=302),
    about("POST", DRAFT, MAKERS, yes=302, **{"f-phone": "0393-1"}),
    about("POST", DRAFT, MAKERS, yes=422, **{"f-cause": "别的案由"}),
    read(f"{PAPER}pdf/"),
    read(f"{PAPER}word/"),
    # Signed by whose name stands on it: none of these is the team's judge.
    read(f"{RULING}sign/", ""),
    about("POST", f"{RULING}sign/", ""),
    about("POST", f"{RULING}sign/", "", password=PASSWORD),
    read(f"{DRAFT}seal/", "files"),
    about("POST", f"{DRAFT}seal/", "files", yes=422),
    about("POST", f"{DRAFT}seal/", "files", yes=302, by_hand="on"),
    read(f"{DRAFT}issue/", MAKERS),
    about("POST", f"{DRAFT}issue/", MAKERS, yes=422),
    read(f"{DRAFT}back/", MAKERS),
    *act(f"{DRAFT}back/", MAKERS, done=422, reason="写错"),
    read(f"{DRAFT}discard/", MAKERS),
    *act(f"{DRAFT}discard/", MAKERS, reason="不用"),
    read(f"{PAPER}correct/", MAKERS),
    about("POST", f"{PAPER}correct/", MAKERS, yes=302),
    # The list, and acts on many: what a post may not is told row by row.
    desk("GET", "desk/documents/"),
    *(desk("GET", f"desk/documents/{what}/", yes=302, outsider=302) for what in MANY),
    *(desk("POST", f"desk/documents/{what}/", yes=422, outsider=422) for what in MANY),
    desk(
        "POST", "desk/documents/sign/", yes=302, outsider=404, ids="{ruling}", password=PASSWORD
    ),
    desk("POST", "desk/documents/seal/", yes=302, outsider=404, ids="{paper_draft}", by_hand="on"),
    desk("POST", "desk/documents/issue/", yes=302, outsider=404, ids="{paper_draft}"),
    desk("GET", "desk/documents/picture/", "files", outsider=403),
    desk("POST", "desk/documents/picture/", "files", yes=422, outsider=403),
    desk("GET", "desk/documents/letterhead/", "transactions", outsider=403),
    desk("POST", "desk/documents/letterhead/", "transactions", yes=302, outsider=403, phone="1"),
    # Batches.
    desk("GET", "desk/cases/batch/documents/", yes=302, outsider=302),
    desk("POST", "desk/cases/batch/documents/", yes=422, outsider=422),
    desk(
        "POST", "desk/cases/batch/documents/", yes=302, outsider=404,
        ids="{case}:{seen}", kinds="summons",
    ),
    desk("GET", "desk/documents/batches/"),
    read("desk/documents/batches/{batch}/"),
    read("desk/documents/batches/{batch}/progress/"),
    by_post_alone("desk/documents/batches/{batch}/stop/"),
    about("POST", "desk/documents/batches/{batch}/stop/", "handler", yes=302, no=422),
    about("GET", "desk/documents/batches/{batch}/file/1/", "", no=404),
)  # fmt: skip
