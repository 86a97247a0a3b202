"""The e-file: read by every post of the bureau, kept by those who make, receive or file papers."""

from tests.access.rows import Row, about, act, by_post_alone, read

KEEPERS = "filing handler lead transactions files"
UPLOAD, ITEM = "desk/cases/{case}/efile/upload/", "desk/efile/{efile}/"
ROWS: tuple[Row, ...] = (
    read("desk/cases/{case}/?tab=efile"),
    read(UPLOAD, KEEPERS),
    about("POST", UPLOAD, KEEPERS, yes=422),
    read("desk/cases/{case}/efile/catalogue/"),
    read("desk/cases/{case}/efile/whole/"),
    read("desk/cases/{case}/efile/whole/?as=zip"),
    read(ITEM),
    read(f"{ITEM}file/"),
    by_post_alone(f"{ITEM}move/"),
    *act(f"{ITEM}move/", KEEPERS, place="leads", name="线索", reason="放错位置"),
    by_post_alone(f"{ITEM}withdraw/"),
    *act(f"{ITEM}withdraw/", KEEPERS, reason="不属本案"),
)
