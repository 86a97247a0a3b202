"""Versions of the rules: read by everybody, rehearsed by all of the court, adopted by one post."""

from tests.access.rows import BUREAU, Row, administrator, by_post_alone, everybody

VERSIONS, REHEARSAL = "desk/rules/versions", "desk/rules/rehearsals/{rehearsal}"
DRAFT, ADOPTION = f"{VERSIONS}/draft/{{draft}}", f"{VERSIONS}/adoption/{{adoption}}"


def of_the_court(method: str, address: str, answer: int = 200) -> Row:
    """Return a row about a matter of the court that its administrator sees too."""
    return Row(method, address, BUREAU, answer, answer, answer, 404, 302)


ROWS: tuple[Row, ...] = (
    everybody("GET", f"{VERSIONS}/"),
    everybody("GET", f"{VERSIONS}/differences/"),
    administrator("GET", f"{VERSIONS}/upload/"),
    administrator("POST", f"{VERSIONS}/upload/", 422),
    administrator("GET", f"{DRAFT}/publish/", 405),
    administrator("POST", f"{DRAFT}/publish/", 422),  # there is such a version
    administrator("GET", f"{DRAFT}/drop/", 405),
    administrator("POST", f"{DRAFT}/drop/", 302),
    administrator("GET", f"{VERSIONS}/adopt/1/"),
    administrator("POST", f"{VERSIONS}/adopt/1/", 422),
    of_the_court("GET", f"{ADOPTION}/"),
    of_the_court("GET", f"{ADOPTION}/progress/", 302),
    administrator("GET", f"{ADOPTION}/withdraw/", 405),
    administrator("POST", f"{ADOPTION}/withdraw/", 422),  # it is in force
    everybody("GET", "desk/rules/rehearsals/"),
    everybody("POST", "desk/rules/rehearsals/", 422),
    everybody("POST", "desk/rules/rehearsals/", 302, rules="yindu@1", source="past"),
    of_the_court("GET", f"{REHEARSAL}/"),
    of_the_court("GET", f"{REHEARSAL}/progress/"),
    by_post_alone(f"{REHEARSAL}/stop/"),
    of_the_court("POST", f"{REHEARSAL}/stop/", 302),
    of_the_court("GET", f"{REHEARSAL}/clocks/"),
    of_the_court("GET", f"{REHEARSAL}/changes/"),
)
