"""Production fails closed: what is missing or weak stops the start, and the rest is hardened."""

import os
import secrets
import subprocess
import sys

import pytest

from tests.architecture.floors import HOUSE

SOUND = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "court.invalid",
    "DATABASE_URL": "postgres://bureau@127.0.0.1/cases",
    "BROKER_URL": "redis://127.0.0.1:6379/0",
}


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=HOUSE,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_sound_set_of_settings_passes_the_deployment_check() -> None:
    done = run(SOUND, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SECRET_KEY", None, "SECRET_KEY未设置"),
        ("SECRET_KEY", "too short", "SECRET_KEY过于简单"),
        ("ALLOWED_HOSTS", None, "ALLOWED_HOSTS未设置"),
        ("ALLOWED_HOSTS", "*", "逐一列明主机名"),
        ("DATABASE_URL", None, "DATABASE_URL未设置"),
        ("DATABASE_URL", "sqlite:////tmp/cases.sqlite3", "必须是postgres://"),
        ("BROKER_URL", None, "BROKER_URL未设置"),
        ("BROKER_URL", "filesystem:///tmp/queue", "必须是redis://"),
    ],
)
def test_a_missing_or_weak_setting_stops_the_start(tmp_path, name, value, reason) -> None:
    given = {**SOUND, "VAR_DIR": str(tmp_path)}
    if value is None:
        del given[name]
    else:
        given[name] = value
    done = run(given, "-c", "import config.settings.production")
    assert done.returncode != 0
    assert reason in done.stderr
