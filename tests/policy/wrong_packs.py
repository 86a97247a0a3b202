"""Ways to get a pack wrong: changes to the sixth court's folder, and what is said."""

from __future__ import annotations

CLOCK = """
[[clock]]
id = "extra"
name = "另一期限"
basis = "default"
opens = "case.filed"
within = { day = 5 }
closes = "case.closed"
who = "@team"
"""
RULE = """
[[triage]]
id = "extra"
basis = "default"
to = "rural"
"""
SLIP = """
[[transfer]]
id = "slip"
name = "移交"
basis = "default"
moves = "asset"
from = "rural"
to = "ordinary"
"""
GATE = """
[[gate]]
act = "case.close"
basis = "default"
"""

# file, what stands there, what is put instead; code, entry and a part of the sentence expected.
CHANGED = [
    # keys and shapes
    ("clocks.toml", 'within = { month = 2 }\ncloses = ', 'within = { month = 2 }\nclosses = ',
     "extra_forbidden", "clock.rural_limit.closses", "不认识的键“closses”，是否为“closes”"),
    ("people.toml", 'north = { name = "北乡执行组"', 'north = { nmae = "北乡执行组"',
     "missing", "units.north.name", "缺少必填项"),
    ("clocks.toml", "within = { month = 2 }", "within = { month = 2, day = 3 }",
     "value_error", "clock.rural_limit.within", "期限须且只须写一个单位"),
    ("clocks.toml", "within = { month = 2 }", "within = { weeks = 2 }",
     "extra_forbidden", "clock.rural_limit.within.weeks", "不认识的键“weeks”"),
    ("clocks.toml", 'kind = "limit"', 'kind = "limits"',
     "literal_error", "clock.rural_limit.kind", "取值不在允许范围内"),
    ("routes.toml", 'id = "leader"\nclause = "QS-005"', 'id = "leader"',
     "value_error", "triage.leader", "须写明条款"),
    ("routes.toml", 'to = "@home"', 'to = "@home"\nask = "director"',
     "value_error", "triage.rest", "to 或 ask"),
    ("routes.toml", '[{ label = "rural_land", op',
     '[{ label = "rural_land", fact = "preserved", op',
     "value_error", "triage.land.all.0", "fact、field、label"),
    ("pack.toml", "from_on = 2025-01-01", 'from_on = "昨天"',
     "date_from_datetime_parsing", "pack.from_on", "应为日期"),
    ("people.toml", 'triage = [{ post = "clerk", basis', "triage = [{ basis",
     "value_error", "functions.triage.0", "unit、post 或 holder"),
    ("routes.toml", "value = \"@small_claim\"", 'value = 3, parameter = "small_claim"',
     "extra_forbidden", "triage.small", "@参数名"),
    # names outside the closed lists
    ("clocks.toml", 'closes = "reception.recorded"', 'closes = "reception.recordd"',
     "unknown_name", "clock.reply",
     "没有名为“reception.recordd”的事件，是否为“reception.recorded”"),
    ("clocks.toml", 'opens = "case.filed"\nwithin = { month',
     'opens = { event = "case.closed", where = { mood = "终本" } }\nwithin = { month',
     "unknown_name", "clock.rural_limit", "没有名为“mood”的“结案”的字段"),
    ("clocks.toml", 'opens = "case.filed"\nwithin = { month',
     'opens = { event = "case.closed", where = { mode = "终了" } }\nwithin = { month',
     "unknown_name", "clock.rural_limit", "“结案方式”的取值"),
    ("clocks.toml", 'opens = "case.filed"\nwithin = { month',
     'opens = { event = "detention.ordered", from = "ends" }\nwithin = { month',
     "unknown_name", "clock.rural_limit", "是否为“ends_on”"),
    ("clocks.toml", 'tracks = ["rural"]', 'tracks = ["rual"]',
     "unknown_name", "clock.rural_limit", "没有名为“rual”的办理类别，是否为“rural”"),
    ("clocks.toml", 'who = "reception"', 'who = "recption"',
     "unknown_name", "clock.reply", "没有名为“recption”的职能，是否为“reception”"),
    ("clocks.toml", '"@reply_days"', '"@reply_day"',
     "unknown_name", "clock.reply", "是否为“reply_days”"),
    ("routes.toml", 'fact = "claim_amount"', 'fact = "claim_amout"',
     "unknown_name", "triage.small", "没有名为“claim_amout”的案情，是否为“claim_amount”"),
    ("routes.toml", 'label = "rural_land"', 'label = "rural_lnd"',
     "unknown_name", "triage.land", "没有名为“rural_lnd”的标签，是否为“rural_land”"),
    ("routes.toml", '"@small_claim"', '"@smal_claim"',
     "unknown_name", "triage.small", "是否为“small_claim”"),
    ("routes.toml", 'to = "town"', 'to = "twon"',
     "unknown_name", "triage.small", "没有名为“twon”的办理类别或单位，是否为“town”"),
    ("routes.toml", 'to = "@home"', 'to = "@house"',
     "unknown_name", "triage.rest", "没有名为“house”的参数"),
    ("pack.toml", 'value = "ordinary"', 'value = "ordinari"',
     "unknown_name", "triage.rest", "是否为“ordinary”"),
    ("routes.toml", 'units = ["town", "north"]', 'units = ["town", "nort"]',
     "unknown_name", "tracks.ordinary", "没有名为“nort”的单位，是否为“north”"),
    ("people.toml", 'director = [{ post = "head"', 'director = [{ post = "heed"',
     "unknown_name", "functions.director", "没有名为“heed”的岗位，是否为“head”"),
    ("people.toml", 'funds = [{ post = "clerk"', 'fund = [{ post = "clerk"',
     "unknown_name", "functions.fund", "没有名为“fund”的职能，是否为“funds”"),
    ("people.toml", 'name = "涉农执行组"', 'name = "涉农执行组", parent = "burau"',
     "unknown_name", "units.land", "上级单位"),
    ("routes.toml", 'ask = "director"', 'ask = "directer"',
     "unknown_name", "triage.leader", "是否为“director”"),
    ("pack.toml", 'by = "triage"', 'by = "triage"\nafter = ["query.anwered"]',
     "unknown_name", "flow.only", "是否为“query.answered”"),
    ("pack.toml", 'by = "triage"', 'by = "triage"\nshows = ["cause"]',
     "unknown_name", "flow.only", "没有名为“cause”的案情"),
    ("pack.toml", 'by = "triage"', 'by = "triage"\ncase_kinds = ["执执"]',
     "unknown_name", "flow.only", "没有名为“执执”的案件类型"),
    ("pack.toml", 'to = "director"', 'to = "director_of_all"',
     "unknown_name", "ladder.director", "没有名为“director_of_all”的职能"),
    # nobody to do it
    ("people.toml", 'archive = [{ post = "clerk", basis = "default" }]\n', "",
     "no_holder", "functions.archive", "职能“卷宗管理”没有承担者"),
    ("people.toml", 'archive = [{ post = "clerk", basis = "default" }]', "archive = []",
     "no_holder", "functions.archive", "没有承担者"),
    ("clocks.toml", 'who = "reception"', 'who = "petition"',
     "no_holder", "clock.reply", "职能“信访办理”（petition）没有承担者"),
    ("clocks.toml", 'closes = "reception.recorded"', 'closes = "documents.prepared"',
     "no_holder", "clock.reply", "事件“制式文书制作完成”无人可登记"),
    # conditions
    ("routes.toml", 'op = "lt", value', 'op = "before", value',
     "bad_op", "triage.small", "不能用“before”比较"),
    ("routes.toml", "major_or_difficult\", op = \"is\", value = true",
     'major_or_difficult", op = "is", value = "是"',
     "bad_value", "triage.leader", "应写作“true”"),
    ("routes.toml", 'fact = "major_or_difficult", op = "is", value = true',
     'fact = "matter_kind", op = "is", value = "行为"',
     "bad_value", "triage.leader", "应写作“act”"),
    ("routes.toml", 'fact = "major_or_difficult", op = "is", value = true',
     'fact = "matter_kind", op = "in", value = "act"',
     "bad_value", "triage.leader", "“in”须列出多个值"),
    ("routes.toml", 'fact = "major_or_difficult", op = "is", value = true',
     'fact = "matter_kind", op = "is", value = ["act", "monetary"]',
     "bad_value", "triage.leader", "只能写一个值"),
    ("routes.toml", 'fact = "major_or_difficult", op = "is", value = true',
     'fact = "matter_kind", op = "is", value = "acts"',
     "bad_value", "triage.leader", "现为“acts”"),
    ("people.toml", 'label = "livestock", op = "is", value = true',
     'field = "asset.kind", op = "is", value = "cow"',
     "bad_value", "functions.auction", "“财产种类”应为"),
    ("people.toml", 'label = "livestock", op = "is", value = true',
     'field = "asset.knd", op = "is", value = "equity"',
     "unknown_name", "functions.auction", "是否为“asset.kind”"),
    # terms
    ("pack.toml", "value = 6", 'value = "六"', "bad_term", "clock.reply", "应为整数，现为“六”"),
    ("pack.toml", "value = 6", "value = 99999", "bad_term", "clock.reply", "期限不成立"),
    ("clocks.toml", "month = 2", "month = 0", "bad_term", "clock.rural_limit", "应为1至120的整数"),
    ("clocks.toml", 'kind = "limit"', 'kind = "limit"\nwarn = { day = "@hurry" }',
     "unknown_name", "clock.rural_limit", "没有名为“hurry”的参数"),
    ("clocks.toml", 'opens = "case.filed"\nwithin = { month',
     'opens = "payment.received"\nper = "respondent"\nwithin = { month',
     "bad_per", "clock.rural_limit", "按被执行人"),
    # twice
    ("people.toml", 'name = "北乡执行组"', 'name = "城关执行组"',
     "duplicate", "units.north", "名称“城关执行组”重复"),
    # written, and of the wrong kind
    ("clocks.toml", "within = { month = 2 }", "within = { month = true }",
     "value_error", "clock.rural_limit.within", "期限“month”应为整数，现为 true"),
    ("clocks.toml", "within = { month = 2 }", 'within = { month = "2" }',
     "value_error", "clock.rural_limit.within", "应为整数，不加引号，现为“2”"),
    ("clocks.toml", 'kind = "limit"', 'kind = "limit"\nsteps = []',
     "extra_forbidden", "clock.rural_limit.steps",
     "不认识的键“steps”：它写在 pause、extension、transfer、gate 里；此处可写："),
    ("clocks.toml", 'who = "reception"', 'who = "初次接待"',
     "unknown_name", "clock.reply", "是否为“reception”（初次接待）"),
    ("clocks.toml", 'tracks = ["rural"]', 'tracks = ["无此类别"]',
     "unknown_name", "clock.rural_limit", "；可写："),
    ("clocks.toml", 'closes = "reception.recorded"',
     'closes = { event = "triage.decided", where = { run = "onli" } }',
     "unknown_name", "clock.reply", "没有名为“onli”的甄别次序，是否为“only”"),
    ("clocks.toml", "within = { month = 2 }", "within = { month = 2.5 }",
     "int_from_float", "clock.rural_limit.within.month", "现为 2.5"),
    ("clocks.toml", "within = { month = 2 }", "within = 2",
     "model_type", "clock.rural_limit.within", "应写明单位，如 { workday = 3 }，现为 2"),
    ("clocks.toml", "within = { month = 2 }", "within = { month = [2] }",
     "int_type", "clock.rural_limit.within.month", "现为列表 [ 2 ]"),
    ("clocks.toml", "within = { month = 2 }", "within = {}",
     "value_error", "clock.rural_limit.within", "期限须且只须写一个单位"),
    ("clocks.toml", 'opens = "case.filed"\nwithin = { month', "opens = 3\nwithin = { month",
     "model_type", "clock.rural_limit.opens.0", "应为表 { 键 = 值 }，现为 3"),
    ("clocks.toml", 'opens = "case.filed"\nwithin = { month',
     'opens = { evnt = "case.filed" }\nwithin = { month',
     "missing", "clock.rural_limit.opens.0.event", "缺少必填项“event”"),
    ("clocks.toml", 'tracks = ["rural"]', 'tracks = "rural"',
     "tuple_type", "clock.rural_limit.tracks", "应为列表 [ … ]，现为“rural”"),
    ("clocks.toml", 'kind = "limit"', 'kind = "limit"\nsoft = "是"',
     "bool_parsing", "clock.rural_limit.soft", "应为 true 或 false（小写，不加引号），现为“是”"),
    ("clocks.toml", 'kind = "limit"', 'kind = "limit"\nper = "respondant"',
     "literal_error", "clock.rural_limit.per", "是否为“respondent”"),
    ("routes.toml", '[{ label = "rural_land", op = "is", value = true }]',
     '{ label = "rural_land", op = "is", value = true }',
     "tuple_type", "triage.land.all", "应为列表 [ … ]，现为表 { label、op、value }"),
    ("routes.toml", '"rural_land", op = "is", value = true }]', '"rural_land", op = "is" }]',
     "missing", "triage.land.all.0.value", "缺少必填项“value”"),
    ("routes.toml", '"rural_land", op = "is", value', '"rural_land", op = "=", value',
     "literal_error", "triage.land.all.0.op", "应为 is、is_not、lt、le、gt、ge、in、before"),
    ("routes.toml", '"rural_land", op = "is", value = true', '"rural_land", op = "is", value = {}',
     "bool_type", "triage.land.all.0.value", "应为一个数、一段文字、一个日期或文字的列表"),
    ("routes.toml", '[{ label = "rural_land", op = "is", value = true }]', '["rural_land"]',
     "model_type", "triage.land.all.0", "应为表 { 键 = 值 }，现为“rural_land”"),
    ("routes.toml", 'draw = ["manual"]', 'draw = ["manuel"]',
     "literal_error", "tracks.rural.draw.0", "现为“manuel”，是否为“manual”"),
    ("routes.toml", 'state = "special"', 'state = "slow"',
     "literal_error", "tracks.rural.state", "应为 fast、standard、special 之一，现为“slow”"),
    ("pack.toml", "from_on = 2025-01-01", "from_on = 2025",
     "date_from_datetime_inexact", "pack.from_on", "应为日期（如 2025-01-01，不加引号）"),
    ("pack.toml", 'version = "1"', "version = 1",
     "string_type", "pack.version", "应为文字（两边加英文双引号），现为 1"),
    ("pack.toml", 'order = ["intake", "triage"', 'order = ["intake", "traige"',
     "literal_error", "flow.order.1", "是否为“triage”"),
    ("pack.toml", 'ask_at = ["filing"]', 'ask_at = ["file"]',
     "literal_error", "labels.rural_land.ask_at.0", "是否为“filing”"),
    ("pack.toml", 'level = "overdue"', 'level = "late"',
     "literal_error", "ladder.rung.0.level", "应为 warn、overdue、lead、supervisor、director 之一"),
    ("pack.toml", 'day = 1, to', 'day = "1天", to',
     "int_parsing", "ladder.rung.0.day", "应为整数（不加引号），现为“1天”"),
    ("people.toml", "[posts]", '[posts]\nx = "岗位"',
     "model_type", "posts.x", "应为表 { 键 = 值 }，现为“岗位”"),
    # well-formed, and not meant
    ("clocks.toml", 'opens = "case.filed"\nwithin = { month', "opens = []\nwithin = { month",
     "empty", "clock.rural_limit", "未写明自何事起算"),
    ("clocks.toml", 'closes = "case.closed"', "closes = []",
     "empty", "clock.rural_limit", "未写明至何事为止"),
    ("clocks.toml", 'id = "rural_limit"', 'id = ""', "empty", "clock.", "编号（id）不能为空"),
    ("clocks.toml", 'name = "涉农案件结案"', 'name = " "',
     "empty", "clock.rural_limit", "名称（name）不能为空"),
    ("routes.toml", 'draw = ["manual"]', "draw = []",
     "empty", "tracks.rural", "未写明团队之间怎样分案"),
    ("routes.toml", 'units = ["land"]', "units = []",
     "empty", "tracks.rural", "办理类别须至少有一个团队"),
    ("routes.toml", 'units = ["land"]', 'units = ["land", "land"]',
     "duplicate", "tracks.rural", "团队“涉农执行组”列了2次"),
    ("routes.toml", 'name = "涉农"\nstate', 'name = "一般"\nstate',
     "duplicate", "tracks.rural", "名称“一般”重复"),
    ("people.toml", 'head = { name = "组长"', 'head = { name = "内勤"',
     "duplicate", "posts.head", "名称“内勤”重复"),
    ("people.toml", "town = { name", "town = { staff = { heed = 2 }, name",
     "unknown_name", "units.town", "没有名为“heed”的岗位，是否为“head”"),
    ("people.toml", "town = { name", "town = { staff = { head = -2 }, name",
     "bad_value", "units.town", "编制人数应在0至99之间，岗位“head”现为-2"),
    ("people.toml", "town = { name", 'town = { parent = "town", name',
     "circle", "units.town", "上级单位绕成了圈：town → town"),
    ("people.toml", 'administrator = [{ post = "clerk"', 'administrator = [{ holder = "@team"',
     "bad_holder", "functions.administrator", "“系统管理”不因案而设，不能由“@team”承担"),
    ("pack.toml", 'code = "QS"', 'code = " "', "empty", "pack.code", "条款编号的前缀（code）"),
    ("pack.toml", 'number_code = "豫9906"', 'number_code = "9906"',
     "bad_value", "pack.number_code", "法院代字应为省简称加数字，如“豫0902”，现为“9906”"),
    ("pack.toml", '"triage", "query"]', '"triage", "triage"]',
     "bad_order", "flow.order", "查控（query）0次、甄别分流（triage）2次"),
    ("pack.toml", 'by = "triage"', 'by = "triage"\ncase_kinds = ["执恢"]',
     "no_default", "flow.run", "其余案件无人甄别"),
    ("pack.toml", "day = 7, to", "day = 0, to",
     "bad_order", "ladder.rung", "提醒须按先后排列"),
    ("pack.toml", 'level = "director", day', 'level = "overdue", day',
     "duplicate", "ladder.overdue", "提醒级别“overdue”列了2次"),
]  # fmt: skip

# file, what is added to it; code, entry and a part of the sentence expected.
OPENING = """
[[opening]]
id = "extra"
name = "首日查控"
basis = "default"
event = "query.launched"
"""

ADDED = [
    ("clocks.toml", OPENING.replace("launched", "lunched"), "unknown_name", "opening.extra",
     "是否为“query.launched”"),
    ("clocks.toml", OPENING.replace("query.launched", "case.closed"), "not_by_form",
     "opening.extra", "不能作首日事项"),
    ("clocks.toml", OPENING + 'by = "documents"\n', "value_error", "opening.extra", "二者择一"),
    ("pack.toml", '[parameters.first_days]\nvalue = "三"\nbasis = "default"\n', "bad_value",
     "parameters.first_days", "应为非负整数"),
    ("pack.toml", '[parameters.backdating_days]\nvalue = -1\nbasis = "default"\n', "bad_value",
     "parameters.backdating_days", "应为非负整数"),
    ("clocks.toml", CLOCK + CLOCK, "duplicate", "clock.extra", "编号“extra”重复"),
    ("routes.toml", RULE.replace('"extra"', '"rest"'), "duplicate", "triage.rest", "重复"),
    ("routes.toml", RULE, "unreachable", "triage.extra", "都先符合“rest”"),
    ("pack.toml", '[units.town]\nname = "又一组"\nbasis = "default"\n',
     "duplicate", "units.town", "重复定义"),
    ("routes.toml", '[parameters.home]\nvalue = "rural"\nbasis = "default"\n',
     "duplicate", "parameters.home", "重复定义"),
    ("clocks.toml", '[ladder]\nbasis = "default"\nrung = []\n', "duplicate", "ladder", "重复定义"),
    ("clocks.toml", '[unit.extra]\nname = "组"\n', "unknown_table", "unit", "是否为“units”"),
    ("routes.toml", '[gate]\nact = "case.close"\n', "bad_shape", "gate", "应写作 [[gate]]"),
    ("clocks.toml", '[[posts]]\nname = "某"\n', "bad_shape", "posts", "应写作 [posts]"),
    ("acts.toml", GATE.replace("case.close", "case.clse"),
     "unknown_name", "gate.case.clse", "是否为“case.close”"),
    ("acts.toml", GATE + 'mode = "终体"\n', "unknown_name", "gate.case.close", "是否为“终本”"),
    ("acts.toml", GATE.replace("case.close", "case.transfer"), "not_asked", "gate.case.transfer",
     "行为“移转案件”办理时不核对前置条件，不能设关口"),
    ("acts.toml", GATE.replace("case.close", "filing.verify") + 'steps = [{ by = "director" }]\n',
     "no_approval", "gate.filing.verify", "行为“核对立案信息”不能待批"),
    ("acts.toml", '[checklists.extra]\nname = "另一清单"\nbasis = "default"\n'
     'items = [{ text = "账户", evidence = { given = "acount" } }]\n',
     "unknown_name", "checklists.extra", "没有名为“acount”的表单内容，是否为“account”"),
    ("acts.toml", GATE + 'steps = [{ by = "hed" }]\n',
     "unknown_name", "gate.case.close", "职能或岗位，是否为“head”"),
    ("acts.toml", GATE + 'signers = ["vets"]\n', "unknown_name", "gate.case.close", "“vet”"),
    ("acts.toml", GATE + 'bars = ["handler"]\n',
     "unknown_name", "gate.case.close", "是否为“present_handler”"),
    ("acts.toml", GATE + 'after = ["case.file"]\n',
     "unknown_name", "gate.case.close", "“case.filed”"),
    ("acts.toml", GATE + 'checklist = ["list"]\n', "unknown_name", "gate.case.close", "的清单"),
    ("acts.toml", '[checklists.c]\nname = "表"\nbasis = "default"\nitems = ["甲"]\n'
     'required = ["乙"]\n', "unknown_name", "checklists.c", "没有名为“乙”的清单项"),
    ("acts.toml", '[[target]]\nindicator = "clearence_rate"\nop = "ge"\nvalue = 90\n'
     'basis = "default"\n', "unknown_name", "target.clearence_rate", "是否为“clearance_rate”"),
    ("acts.toml", '[[target]]\nindicator = "clearance_rate"\nop = "ge"\nvalue = 90\n'
     'track = "rurl"\nbasis = "default"\n', "unknown_name", "target.clearance_rate", "“rural”"),
    ("acts.toml", SLIP + 'sends = "disposal.snt"\n', "unknown_name", "transfer.slip",
     "是否为“disposal.sent”"),
    ("acts.toml", SLIP + 'accepts = "disposal.acceptd"\n', "unknown_name", "transfer.slip",
     "是否为“disposal.accepted”"),
    ("acts.toml", SLIP + 'sends = "payment.received"\n', "wrong_subject", "transfer.slip",
     "移交不能以“案款到账”登记"),
    ("acts.toml", SLIP + 'accepts = "loan.returned"\n', "wrong_subject", "transfer.slip",
     "不是所移交对象的事项"),
    ("acts.toml", SLIP.replace('moves = "asset"', 'moves = "order"') + 'sends = "disposal.sent"\n',
     "wrong_subject", "transfer.slip", "不是所移交对象的事项"),
    ("acts.toml", SLIP.replace('moves = "asset"\n', '') + 'sends = "case.assigned"\n',
     "wrong_subject", "transfer.slip", "不是所移交对象的事项"),
    ("acts.toml", '[[transfer]]\nid = "t"\nname = "移转"\nbasis = "default"\nfrom = "rural"\n'
     'to = "ordinry"\n', "unknown_name", "transfer.t", "是否为“ordinary”"),
    ("acts.toml", '[[transfer]]\nid = "t"\nname = "移转"\nbasis = "default"\nfrom = "rural"\n'
     'to = "ordinary"\nwindow = ["replay"]\n', "unknown_name", "transfer.t", "是否为“reply”"),
    ("acts.toml", '[[pause]]\nid = "p"\nbasis = "default"\nclocks = ["replies"]\n'
     'from = "suspension.began"\nto = "suspension.ended"\n', "unknown_name", "pause.p", "的期限"),
    ("acts.toml", '[[pause]]\nid = "p"\nbasis = "default"\nfrom = "suspension.begn"\n'
     'to = "suspension.ended"\n', "unknown_name", "pause.p", "是否为“suspension.began”"),
    ("acts.toml", '[[transfer]]\nid = "t"\nname = "移转"\nbasis = "default"\nfrom = "rural"\n'
     'to = "rural"\n', "circle", "transfer.t", "移出与移入是同一处：“rural”"),
    ("acts.toml", '[[pause]]\nid = "p"\nbasis = "default"\nfrom = "suspension.began"\n'
     'to = "suspension.began"\n', "circle", "pause.p", "起止是同一事项"),
    ("acts.toml", GATE.replace("case.close", "case.file") + 'mode = "终本"\n',
     "bad_value", "gate.case.file", "结案方式（mode）只用于结案和报结"),
    ("acts.toml", GATE + 'document = ["执行通知书"]\n',
     "bad_value", "gate.case.close", "文书名称（document）只用于文书和材料"),
    ("acts.toml", GATE + "steps = [{}]\n", "no_holder", "gate.case.close", "须写明由谁审批"),
    ("acts.toml", '[[target]]\nindicator = "clearance_rate"\nop = "ge"\nvalue = 900\n'
     'basis = "default"\n', "bad_value", "target.clearance_rate", "目标值应在0至100之间"),
    ("pack.toml", "[ladders]\n", "unknown_table", "ladders", "是否为“ladder”"),
]  # fmt: skip

# in routes.toml: what stands there, what is put instead; rule and a part of the sentence expected.
UNREACHABLE = [
    # A condition no case can meet
    ('fact = "major_or_difficult", op = "is", value = true }',
     'fact = "matter_kind", op = "is", value = "act" }, '
     '{ fact = "matter_kind", op = "is", value = "monetary" }', "leader", "自相矛盾"),
    ('fact = "major_or_difficult", op = "is", value = true }',
     'fact = "claim_amount", op = "gt", value = 5 }, '
     '{ fact = "claim_amount", op = "lt", value = 5 }', "leader", "自相矛盾"),
    ('fact = "major_or_difficult", op = "is", value = true }',
     'fact = "major_or_difficult", op = "is", value = true }, '
     '{ fact = "major_or_difficult", op = "is_not", value = true }', "leader", "自相矛盾"),
    ('fact = "major_or_difficult", op = "is", value = true }',
     'fact = "case_age_years", op = "lt", value = 0 }', "leader", "自相矛盾"),
    ('fact = "major_or_difficult", op = "is", value = true }',
     'fact = "terminated_on", op = "before", value = 2018-03-28 }, '
     '{ fact = "terminated_on", op = "on_or_after", value = 2018-03-28 }', "leader", "自相矛盾"),
    # A rule an earlier one always meets first
    ('fact = "claim_amount", op = "lt", value = "@small_claim" }',
     'fact = "major_or_difficult", op = "is", value = true }, '
     '{ fact = "claim_amount", op = "lt", value = 5 }', "small", "都先符合“leader”"),
    ('fact = "claim_amount", op = "lt", value = "@small_claim" }',
     'label = "rural_land", op = "is_not", value = false }', "small", "都先符合“land”"),
]  # fmt: skip
