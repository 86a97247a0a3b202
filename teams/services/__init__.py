"""Everything that changes courts and people. Each act is one transaction and leaves a log row."""

from teams.services.absences import (
    cancel_leave,
    end_recusal,
    name_stand_in,
    record_leave,
    record_recusal,
)
from teams.services.accounts import (
    NewPassword,
    change_password,
    close_account,
    correct_name,
    create_first_administrator,
    open_account,
    reopen_account,
    reset_password,
    unlock,
)
from teams.services.courts import adopt_pack, found_court, withdraw_prepared
from teams.services.drafts import (
    drop_draft,
    find_draft,
    lay_missing,
    publish_draft,
    upload_draft,
)
from teams.services.forces import end_force, form_force
from teams.services.lending import call_back, lend, lent_in
from teams.services.posts import end_post, give_post
from teams.services.tokens import (
    NewToken,
    holder_of,
    issue_token,
    issue_token_by_command,
    revoke_token,
    revoke_token_by_command,
)

__all__ = [
    "NewPassword",
    "NewToken",
    "adopt_pack",
    "call_back",
    "cancel_leave",
    "change_password",
    "close_account",
    "correct_name",
    "create_first_administrator",
    "drop_draft",
    "end_force",
    "end_post",
    "end_recusal",
    "find_draft",
    "form_force",
    "found_court",
    "give_post",
    "holder_of",
    "issue_token",
    "issue_token_by_command",
    "lay_missing",
    "lend",
    "lent_in",
    "name_stand_in",
    "open_account",
    "publish_draft",
    "record_leave",
    "record_recusal",
    "reopen_account",
    "reset_password",
    "revoke_token",
    "revoke_token_by_command",
    "unlock",
    "upload_draft",
    "withdraw_prepared",
]
