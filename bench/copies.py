"""Many cases: eight months of the demo, made by the services, multiplied by SQL.

Every copy has its own number, names and grams, so that searches find as few as they would.
Copied events keep the hashes of the originals: no chain is verified here.
"""

from __future__ import annotations

import io
import random

from django.db import connection, models

from bench import databases as db
from demo import run as demo
from enforcement.models import Alert, Case, Event, Node, Party
from enforcement.search import grams
from teams.models import Court
from workdays import clock

SEED_CASES = 60
# A larger house knows more names; one name finds about as many cases in either.
CASES_A_NAME = 25
MOST_NAMES = 40_000
# One copy in so many has its journal: enough to measure a page by, and ten times less to load.
WITH_EVENTS = 10
TABLES = tuple(model._meta.db_table for model in (Case, Party, Event, Node, Alert))
_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡"
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文辉力波斌宇浩凯健俊帆雪晨旭倩"
    "子涵梓轩欣怡雨诗一诺浩然思远佳慧海燕晓东春梅志红卫新生永福德成"
)


def seed() -> Court:
    """Let one court work for eight months; return it."""
    today = clock.today()
    court = demo.open_courts(today)[0]
    demo.fill([court], today, cases=SEED_CASES)
    return court


def multiply(court: Court, cases: int, *, at_work: int) -> None:
    """Bring a court to about so many cases: `at_work` of them as in the demo, the rest closed.

    A larger house is one with a longer history; its people carry no more than they can.
    """
    with db.without_indexes(*TABLES), db.unguarded():
        _names(cases)
        _numbers(court, cases, at_work)
        _party_names(cases)
        _case_rows()
        _rows(Party, {"name": "m.name", "initials": "''"}, join=_PARTY_NAME)
        _rows(Node, {})
        _rows(Alert, {"node_id": f"t.node_id + c.k * {_stride(Node)}"})
        _rows(Event, {}, where=f"c.k %% {WITH_EVENTS} = 0 OR c.k < {WITH_EVENTS}")
    for model in (Case, Party, Event, Node, Alert):
        table = model._meta.db_table
        db.say(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )
    db.settle(*TABLES)


def names(cases: int) -> list[str]:
    """Return the made-up names of a house of so many cases, of two and three characters."""
    count = min(MOST_NAMES, max(400, cases // CASES_A_NAME))
    chance = random.Random(7)
    found: dict[str, None] = {}
    while len(found) < count:
        given = "".join(chance.choice(_GIVEN) for _n in range(chance.choice((1, 2, 2))))
        found[chance.choice(_FAMILY) + given] = None
    return list(found)


def _names(cases: int) -> None:
    db.say("CREATE TEMP TABLE name_pool (id int PRIMARY KEY, name text, grams text)")
    lines = (f"{n}\t{name}\t{grams([name]).strip()}" for n, name in enumerate(names(cases)))
    _copy("name_pool", "\n".join(lines))


def _numbers(court: Court, cases: int, at_work: int) -> None:
    """Give every copy its key, number and the grams of its number."""
    stride, code = _stride(Case), court.pack.identity.number_code
    db.say(
        "CREATE TEMP TABLE copied (id bigint PRIMARY KEY, of bigint, k int, serial int, "
        "number text, grams text)"
    )
    rows = Case.objects.filter(court=court)
    own = list(rows.values_list("pk", "year", "type_code"))
    closed = list(rows.exclude(closed_on=None).values_list("pk", "year", "type_code"))
    made, k, lines = len(own), 1, []
    while made < cases:
        copied = own if made < at_work else closed
        for pk, year, kind in copied:
            key = pk + k * stride
            number = f"（{year}）{code}{kind}{key}号"
            lines.append(f"{key}\t{pk}\t{k}\t{key}\t{number}\t{grams([number]).strip()}")
        made, k = made + len(copied), k + 1
    _copy("copied", "\n".join(lines))
    db.say("CREATE INDEX ON copied (of)")
    db.say("ANALYZE copied")


def _party_names(cases: int) -> None:
    """Draw a name for every party, the first names of the pool more often."""
    db.say("SELECT setseed(0.5)")
    db.say(
        "CREATE TEMP TABLE party_names AS SELECT c.id AS case_id, t.id AS of, p.name, p.grams, "
        "t.side, t.position FROM (SELECT c.id, c.of, t.id AS party, "
        f"floor({len(names(cases))} * power(random(), 1.5))::int AS drawn FROM copied c "
        "JOIN enforcement_party t ON t.case_id = c.of) d "
        "JOIN copied c ON c.id = d.id JOIN enforcement_party t ON t.id = d.party "
        "JOIN name_pool p ON p.id = d.drawn"
    )
    db.say("CREATE INDEX ON party_names (case_id)")
    db.say("ANALYZE party_names")


_PARTY_NAME = "JOIN party_names m ON m.case_id = c.id AND m.of = t.id"


def _case_rows() -> None:
    db.say(
        "CREATE TEMP TABLE case_texts AS SELECT case_id, string_agg(grams, ' ') AS grams, "
        "left(string_agg(name, '、') FILTER (WHERE side = 'applicant'), 90) AS applicants, "
        "left(string_agg(name, '、') FILTER (WHERE side = 'respondent'), 90) AS respondents "
        "FROM party_names GROUP BY case_id"
    )
    db.say("CREATE INDEX ON case_texts (case_id)")
    db.say("ANALYZE case_texts")
    own = {
        "id": "c.id",
        "number": "c.number",
        "serial": "c.serial",
        "resumed_from_id": "NULL",
        "title": "concat(m.applicants, ' 申请执行 ', m.respondents)",
        "grams": "concat(' ', c.grams, ' ', m.grams, ' ')",
        "updated_at": "t.updated_at - make_interval(secs => c.k)",
    }
    _rows(Case, own, join="JOIN case_texts m ON m.case_id = c.id", of="t.id")


def _rows(
    model: type[models.Model],
    own: dict[str, str],
    *,
    join: str = "",
    where: str = "true",
    of: str = "t.case_id",
) -> None:
    meta = model._meta
    given = {"id": f"t.id + c.k * {_stride(model)}", "case_id": "c.id", **own}
    columns = [field.column for field in meta.concrete_fields]
    values = ", ".join(given.get(name, f't."{name}"') for name in columns)
    into = ", ".join(f'"{name}"' for name in columns)
    db.say(
        f"INSERT INTO {meta.db_table} ({into}) SELECT {values} FROM {meta.db_table} t "
        f"JOIN copied c ON c.of = {of} {join} WHERE {where}".replace("%%", "%")
    )


def _stride(model: type[models.Model]) -> int:
    """Return how far the keys of a copy stand from those of the one before."""
    # Found once: the tables grow while they are multiplied.
    if model not in _STRIDES:
        last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
        _STRIDES[model] = last + 1
    return _STRIDES[model]


_STRIDES: dict[type[models.Model], int] = {}


def _copy(table: str, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(text + "\n"))
