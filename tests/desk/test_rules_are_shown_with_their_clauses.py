"""The pack as tables, each row with its clause; the trial of two packs on the same facts."""

import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from desk.rules import trial
from desk.rules.tables import clauses_of, tables_of
from policy.clauses import register
from policy.loader import pack, shipped
from policy.triage import route
from tests.cast import Cast
from tests.desk.conftest import Enter

EVERY = shipped()


@pytest.fixture
def reader(hualong: Cast, enter: Enter) -> Client:
    """A clerk's browser."""
    return enter(hualong.user("clerk", "fast_1"))


@pytest.mark.parametrize("name", EVERY)
def test_every_entry_of_a_pack_is_a_row_with_its_source(name: str) -> None:
    tables, shown = pack(name).tables, {t.id: t for t in tables_of(pack(name))}
    assert len(shown["clocks"].rows) == len(tables.clock)
    assert len(shown["gates"].rows) == len(tables.gate)
    assert len(shown["functions"].rows) == sum(map(len, tables.functions.values()))
    for table, entries in (("rounds", tables.round), ("bulletins", tables.bulletin),
                           ("marks", tables.mark)):  # fmt: skip
        assert len(shown[table].rows if table in shown else ()) == len(entries)
    assert len(shown["parameters"].rows) == len(tables.parameters)
    assert sum(len(t.rows) for i, t in shown.items() if i.startswith("triage-")) == sum(
        rule.enabled for rule in tables.triage
    )
    assert all(row.source for table in shown.values() for row in table.rows)


@pytest.mark.parametrize("name", EVERY)
def test_every_clause_a_pack_cites_opens_and_has_a_place_to_link_to(
    reader: Client, name: str
) -> None:
    page = reader.get(f"/desk/rules/?pack={name}").content.decode()
    for cited in clauses_of(pack(name)):
        assert f'id="clause-{cited.id}"' in page
        assert register()[cited.id].text in page.replace("&quot;", '"').replace("&#x27;", "'")
    anchors = re.findall(r'\sid="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    for link in re.findall(r'href="#([^"]+)"', page):
        assert link in anchors


@pytest.mark.parametrize("name", EVERY)
def test_no_rule_is_shown_in_code_words(name: str) -> None:
    for table in tables_of(pack(name)):
        for row in table.rows:
            cells = row.cells[1:2] if table.id == "parameters" else row.cells
            for cell in cells:
                words = re.sub(r"<[^>]*>", " ", str(cell))
                assert not re.search(r"[a-z]+[_.][a-z]+|\btrue\b|\bfalse\b", words), row.anchor


def test_a_number_of_ours_is_never_shown_as_the_plans(reader: Client) -> None:
    rung = reader.get("/desk/rules/?pack=hualong").content.decode().split('id="rung-')[1]
    assert "本系统默认" in rung.split("</tr>")[0]


@pytest.mark.clause("HL-050")
def test_the_term_opening_closing_and_holder_of_a_clock_are_told(reader: Client) -> None:
    page = reader.get("/desk/rules/").content.decode()
    row = page.split('id="clock-serve_notice"')[1].split("</tr>")[0]
    for said in (
        "送达执行通知书",
        "3日内",
        "立案",
        "文书送达",
        "执行指挥中心",
        "按被执行人分别计算",
    ):
        assert said in row


def test_finding_in_the_rules_works_without_scripts(reader: Client) -> None:
    page = reader.get("/desk/rules/?q=HL-050").content.decode()
    assert 'id="clock-serve_notice"' in page
    assert 'id="clock-reception"' not in page


def trying(client: Client, **facts: str) -> str:
    response = client.get("/desk/rules/try/?" + urlencode(facts))
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.clause("HL-045")
def test_the_trial_answers_as_the_router_does_and_shows_its_proof(reader: Client) -> None:
    page = trying(
        reader,
        case_kind="执",
        matter_kind="monetary",
        has_disposable_asset="true",
        first_seizure="true",
    )
    assert "普执（普执一团队、普执二团队）" in page
    hit = page.split("rule-step hit")[1]
    assert "有可供拍卖财产且为首封" in hit
    assert "HL-045" in hit


def test_unknown_facts_are_named_and_not_taken_for_false(reader: Client) -> None:
    page = trying(reader, case_kind="执", matter_kind="monetary")
    assert "案情不足" in page
    assert "还缺：有可供拍卖的财产" in page


@pytest.mark.clause("HL-044", "DZ-074")
def test_two_courts_are_tried_on_the_same_facts_and_told_apart(reader: Client) -> None:
    facts = {
        "case_kind": "执",
        "matter_kind": "monetary",
        "claim_amount": "5000",
        "has_disposable_asset": "false",
        "closable_within_limit": "true",
        "deposits_cover_due": "false",
    }
    page = trying(reader, other="dengzhou", **facts)
    assert "两院为何不同" in page
    assert "只有邓州市人民法院问：" in page
    given = dict(facts)
    answers = [trial.answer(pack(name), given) for name in ("hualong", "dengzhou")]
    for answer, name in zip(answers, ("hualong", "dengzhou"), strict=True):
        assert answer.where in page
        assert answer.decision.outcome == "routed"
        assert route(pack(name), {}).outcome == "needs_facts"


def test_a_value_that_is_no_amount_is_said_beside_its_field(hualong: Cast, enter: Enter) -> None:
    client = enter(hualong.user("clerk"))
    response = client.get("/desk/rules/try/?other=dengzhou&claim_amount=很多")
    assert response.status_code == 422
    page = response.content.decode()
    assert "应为金额" in page
    assert 'value="很多"' in page


def test_another_courts_labels_are_not_asked_of_ours(reader: Client) -> None:
    labels = [c for n in EVERY if n != "hualong" for c in pack(n).tables.labels]
    facts = {f"label.{code}": "true" for code in labels}
    assert "案情不足" in trying(reader, case_kind="执", **facts)
