"""What a demo court's papers need to look like a court's: its details and a made-up seal."""

from __future__ import annotations

from documents import asking, drafting, signing, specimen_seal
from documents.models import Letterhead
from teams import access
from teams.models import Court

# Of nobody: no exchange has the area code, no bank the account.
_DETAILS = {
    "phone": "0000-0000000",
    "supervision": "0000-0000001",
    "bank": "某某银行股份有限公司某某支行",
    "account": "0000 0000 0000 0000 000",
}


def furnish(court: Court) -> None:
    """Keep a court's details and seal, by the people whose work that is. Nothing is done twice."""
    writers = access.who_holds(court, "documents")
    if writers and not Letterhead.objects.filter(court=court).exists():
        told = {**_DETAILS, "payee": f"{court.name}（演示）"}
        drafting.keep_letterhead(told, actor=access.actor_for(writers[0]))
    keepers = access.who_holds(court, asking.keeper(court.pack))
    if keepers and signing.newest_seal(court.pk) is None:
        picture = specimen_seal.drawn(court.name)
        signing.keep_seal(picture, actor=access.actor_for(keepers[0]))
