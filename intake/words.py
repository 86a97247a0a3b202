"""What people write for the choices of a filing, and what is meant by it.

Only words whose meaning is certain stand here; any other is refused with the words allowed.
"""

from __future__ import annotations

ORIGINS: dict[str, str] = {
    **dict.fromkeys(("窗口", "窗口立案", "现场", "现场立案", "线下", "线下立案", "当面"), "window"),
    **dict.fromkeys(("网上", "网上立案", "网络", "网络立案", "线上", "线上立案"), "online"),
    **dict.fromkeys(("自动履行", "自动履行立案", "主动履行"), "auto_performance"),
    **dict.fromkeys(("移送", "移送执行", "移送立案", "依职权移送", "职权移送"), "transferred"),
}
ORIGIN_TERMS = ("窗口", "网上", "自动履行", "移送")

# matter kind, and the kind of thing whose title passes where the word itself says so
MATTERS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("金钱给付", "给付金钱", "金钱", "金钱债权", "金钱类", "金钱给付类", "金钱执行"),
        ("monetary", ""),
    ),
    **dict.fromkeys(("行为", "行为执行", "行为类", "履行行为", "行为给付"), ("act", "")),
    **dict.fromkeys(("过户", "办理过户", "产权过户", "物权过户"), ("title_transfer", "")),
    **dict.fromkeys(
        ("不动产过户", "房产过户", "房屋过户", "土地过户"), ("title_transfer", "real_estate")
    ),
    **dict.fromkeys(("机动车过户", "车辆过户", "汽车过户"), ("title_transfer", "motor_vehicle")),
    **dict.fromkeys(("保全", "财产保全", "保全执行", "保全类"), ("preservation", "")),
}
MATTER_TERMS = ("金钱给付", "行为", "过户", "保全")

# party kind, and whether it is an enterprise (None: the word alone does not tell)
KINDS: dict[str, tuple[str, bool | None]] = {
    **dict.fromkeys(("自然人", "个人", "公民", "个体工商户", "个体户"), ("person", False)),
    **dict.fromkeys(
        ("法人", "企业", "公司", "企业法人", "营利法人", "有限公司", "股份公司"), ("company", True)
    ),
    **dict.fromkeys(
        (
            "机关",
            "机关法人",
            "事业单位",
            "事业单位法人",
            "事业法人",
            "社会团体",
            "社会团体法人",
            "非营利法人",
            "特别法人",
        ),
        ("company", False),
    ),
    **dict.fromkeys(("单位", "非法人组织", "其他组织", "非法人"), ("other", None)),
    **dict.fromkeys(("合伙企业", "个人独资企业", "分公司"), ("other", True)),
}
KIND_TERMS = ("自然人", "法人", "非法人组织")
KIND_NAMES = {"person": "自然人", "company": "法人", "other": "非法人组织"}

# What stands in a cell that is as good as empty.
NOTHING = frozenset(
    {"", "/", "\\", "-", "--", "—", "——", "无", "暂无", "没有", "不详", "未知", "不明", "空",
     "未提供", "未填写", "未填", "未提交", "缺", "n/a", "na", "null", "none", "nil"}
)  # fmt: skip

NOT_PRESERVED = ("未保全", "未采取", "未申请", "没有保全", "无保全", "未查封", "未冻结", "不保全")
PRESERVED = ("保全", "查封", "冻结", "扣押", "轮候", "首封")
PRESERVED_WORDS = frozenset({"是", "有", "已"})
PRESERVED_NOT_WORDS = frozenset({"否", "无", "没有", "未", "不"})
# What names the papers of a preservation: a ruling, a notice, its number.
PAPERS = ("裁定", "通知书", "协执", "回执", "财保", "民保", "手续", "决定书", "号")
NO_PAPERS = ("无手续", "缺手续", "未见手续", "手续不全", "无裁定", "缺裁定", "手续缺", "手续未")

ENTERPRISE_SIGNS = ("公司", "企业", "集团", "银行", "信用社", "合作社", "合伙", "工厂", "商行")
