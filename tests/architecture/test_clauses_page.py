"""Every clause that could be a rule is one, or docs/clauses.md says why it is not."""

from docs import clauses


def test_every_clause_is_cited_by_its_pack_or_listed_with_the_reason() -> None:
    assert clauses.faults() == []


def test_a_clause_no_rule_cites_would_be_found(monkeypatch) -> None:
    known = clauses.cited()
    taken = next(i for i, c in clauses.uncited().items()) if clauses.uncited() else ""
    gone = next(i for i in sorted(known) if clauses.register()[i].kind == "node")
    monkeypatch.setattr(clauses, "cited", lambda: known - {gone} | ({taken} - {""}))
    found = clauses.faults()
    assert f"{gone} is cited by no rule and not listed" in found
    assert not taken or f"{taken} is listed, and cited by a rule" in found


def test_the_page_is_as_it_would_be_written_now() -> None:
    assert clauses.PAGE.read_text(encoding="utf-8") == clauses.written()
