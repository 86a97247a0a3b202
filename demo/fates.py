"""What kinds of case there are, and how each will go: drawn once at filing, from the seed."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from policy.vocabulary import FACTS


@dataclass(frozen=True, slots=True)
class Profile:
    """A way a case goes. `share` of all cases; days count from filing."""

    name: str
    share: int
    type_code: str
    matter: str
    amount: tuple[int, int] | None
    facts: Mapping[str, Any]
    mode: str
    days: tuple[int, int]
    recovered: tuple[float, float]


PROFILES = (
    Profile(
        "cash", 24, "执", "monetary", (3_000, 400_000),
        {"deposits_cover_due": True, "has_assets": True, "four_checks_cover_due": True,
         "judged_simple": True, "closable_within_limit": True, "facts_clear": True},
        "执行完毕", (12, 44), (1.0, 1.0),
    ),
    Profile(
        "nothing", 34, "执", "monetary", (8_000, 1_500_000),
        {"deposits_cover_due": False, "has_assets": False},
        "终本", (38, 130), (0.0, 0.15),
    ),
    Profile(
        "house", 16, "执", "monetary", (120_000, 6_000_000),
        {"deposits_cover_due": False, "has_assets": True, "has_disposable_asset": True,
         "first_seizure": True, "needs_auction": True, "dispute_large": True},
        "执行完毕", (90, 190), (0.5, 1.0),
    ),
    Profile(
        "act", 8, "执", "act", None,
        {"assistance_notice_suffices": True, "simple_act": True, "deposits_cover_due": False},
        "执行完毕", (10, 60), (0.0, 0.0),
    ),
    Profile(
        "settled", 8, "执", "monetary", (5_000, 300_000),
        {"deposits_cover_due": False, "settlement_likely": True, "voluntary_performance": "willing",
         "has_assets": True},
        "终结执行", (15, 70), (0.2, 0.8),
    ),
    Profile(
        "refusal", 3, "执", "monetary", (30_000, 900_000),
        {"deposits_cover_due": False, "refusal_crime": True, "has_assets": True},
        "执行完毕", (60, 160), (0.3, 1.0),
    ),
    Profile(
        "preservation", 7, "执保", "preservation", None,
        {"deposits_cover_due": False},
        "保全办结", (8, 45), (0.0, 0.0),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fate:
    """How one case will go."""

    profile: Profile
    amount: Decimal | None
    close_after: int
    recovered: Decimal
    seed: int

    def chance(self, *about: object) -> random.Random:
        """Return a generator that always says the same about the same thing of this case."""
        return random.Random(f"{self.seed}:{':'.join(map(str, about))}")  # noqa: S311  # nosec B311

    def answer(self, name: str) -> Any:
        """Return what would be found out about a fact: the profile's word, else the plain no."""
        if name in self.profile.facts:
            return self.profile.facts[name]
        fact = FACTS.get(name)
        if fact is None or fact.type == "bool":
            return False
        match fact.type:
            case "money":
                return f"{self.amount or Decimal(0):.2f}"
            case "number":
                return 0
            case "choice":
                return "none" if name == "voluntary_performance" else fact.choices[-1][0]
            case "date":
                return "2017-06-30"
            case _:
                return None


def draw(chance: random.Random) -> Fate:
    """Draw how a new case will go."""
    profile = chance.choices(PROFILES, weights=[p.share for p in PROFILES])[0]
    amount = None
    if profile.amount:
        low, high = profile.amount
        amount = Decimal(chance.randrange(low, high, 10)).quantize(Decimal("0.01"))
    share = Decimal(str(round(chance.uniform(*profile.recovered), 4)))
    recovered = ((amount or Decimal(0)) * share).quantize(Decimal("0.01"))
    after = chance.randint(*profile.days)
    return Fate(profile, amount, after, recovered, chance.randrange(1 << 30))
