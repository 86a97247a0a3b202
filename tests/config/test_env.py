"""Settings read from the environment: a bad value stops the start and says why."""

import stat
import threading
from pathlib import Path

import pytest

from config import env

BASE = Path("/srv/court")


@pytest.fixture(autouse=True)
def _no_leftovers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SETTING", raising=False)


def test_a_required_setting_that_is_absent_or_blank_is_refused_by_name(monkeypatch) -> None:
    with pytest.raises(env.BadSetting, match="SETTING未设置"):
        env.text("SETTING")
    monkeypatch.setenv("SETTING", "   ")
    with pytest.raises(env.BadSetting, match="SETTING未设置"):
        env.text("SETTING")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("on", True), ("TRUE", True), ("1", True), ("off", False), ("no", False), ("", True)],
)
def test_a_yes_or_no_is_read_in_the_usual_words(monkeypatch, written, meant) -> None:
    monkeypatch.setenv("SETTING", written)
    assert env.flag("SETTING", True) is meant


def test_any_other_word_for_yes_or_no_is_refused(monkeypatch) -> None:
    monkeypatch.setenv("SETTING", "maybe")
    with pytest.raises(env.BadSetting, match="应为on或off，现为“maybe”"):
        env.flag("SETTING", True)


@pytest.mark.parametrize(("written", "reason"), [("8o", "应为整数"), ("70000", "1至65535之间")])
def test_a_number_out_of_shape_or_range_is_refused(monkeypatch, written, reason) -> None:
    monkeypatch.setenv("SETTING", written)
    with pytest.raises(env.BadSetting, match=reason):
        env.integer("SETTING", 8000, least=1, most=65535)


def test_a_relative_folder_is_refused(monkeypatch) -> None:
    monkeypatch.setenv("SETTING", "data/files")
    with pytest.raises(env.BadSetting, match="应为绝对路径"):
        env.path("SETTING", BASE)


@pytest.mark.parametrize("weak", ["short", "a" * 60])
def test_a_weak_secret_is_refused_and_not_repeated_in_the_error(monkeypatch, weak) -> None:
    monkeypatch.setenv("SETTING", weak)
    with pytest.raises(env.BadSetting, match="过于简单") as refused:
        env.secret("SETTING")
    assert weak not in str(refused.value)


def test_the_kept_secret_is_the_same_for_all_who_start_at_once(tmp_path) -> None:
    found: list[str] = []
    starts = [
        threading.Thread(target=lambda: found.append(env.kept_secret(tmp_path / "secret")))
        for _ in range(8)
    ]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    found.append(env.kept_secret(tmp_path / "secret"))
    assert len(set(found)) == 1
    assert len(found[0]) > 50
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


class TestDatabase:
    def read(self, monkeypatch, address: str, base: Path = BASE):
        monkeypatch.setenv("SETTING", address)
        return env.database("SETTING", None, base=base)

    def test_a_sqlite_file_is_opened_so_that_writers_queue(self, monkeypatch, tmp_path) -> None:
        read = self.read(monkeypatch, "sqlite:///var/x.sqlite3", tmp_path)
        assert read["NAME"] == str(tmp_path / "var" / "x.sqlite3")
        assert read["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        assert "journal_mode=WAL" in read["OPTIONS"]["init_command"]
        assert "recursive_triggers=ON" in read["OPTIONS"]["init_command"]
        assert read["ATOMIC_REQUESTS"] is False

    def test_four_slashes_mean_an_absolute_file(self, monkeypatch, tmp_path) -> None:
        read = self.read(monkeypatch, f"sqlite:///{tmp_path}/x.sqlite3")
        assert read["NAME"] == f"{tmp_path}/x.sqlite3"

    def test_a_postgres_address_is_read_whole(self, monkeypatch) -> None:
        read = self.read(monkeypatch, "postgres://bureau:p%40ss%2F1@db:5433/cases?sslmode=require")
        assert read["ENGINE"] == "django.db.backends.postgresql"
        assert (read["USER"], read["PASSWORD"], read["HOST"], read["PORT"], read["NAME"]) == (
            *("bureau", "p@ss/1", "db", "5433", "cases"),
        )
        assert read["OPTIONS"] == {"sslmode": "require", "options": "-c jit=off"}
        assert read["CONN_MAX_AGE"] == 60
        assert read["CONN_HEALTH_CHECKS"] is True

    def test_a_socket_folder_is_given_among_the_options(self, monkeypatch) -> None:
        read = self.read(monkeypatch, "postgres://bureau@/cases?host=/run/postgresql")
        assert (read["HOST"], read["PORT"]) == ("/run/postgresql", "")

    def test_an_address_may_ask_for_compiled_statements_all_the_same(self, monkeypatch) -> None:
        read = self.read(monkeypatch, "postgres://bureau@db/cases?options=-c%20jit%3Don")
        assert read["OPTIONS"] == {"options": "-c jit=on"}

    @pytest.mark.parametrize(
        ("address", "reason"),
        [
            ("mysql://a@b/c", "以“mysql”开头"),
            ("cases.sqlite3", "以“空”开头"),
            ("sqlite://cases.sqlite3", "斜线数目不对"),
            ("sqlite:///:memory:", "不得使用内存数据库"),
            ("postgres://bureau@db", "缺少数据库名"),
            ("postgres://bureau@db:port/cases", "端口应为"),
            ("postgres://bureau@db/cases?slmode=require", "不认识的连接参数：slmode"),
        ],
    )
    def test_a_bad_address_is_refused_with_the_reason(self, monkeypatch, address, reason) -> None:
        with pytest.raises(env.BadSetting, match=reason):
            self.read(monkeypatch, address)

    def test_the_password_never_stands_in_the_error(self, monkeypatch) -> None:
        with pytest.raises(env.BadSetting) as refused:
            self.read(monkeypatch, "postgres://bureau:hush@db:port/cases")
        assert "hush" not in str(refused.value)


class TestBroker:
    @pytest.mark.parametrize("address", ["redis://:word@127.0.0.1:6379/0", "rediss://queue/1"])
    def test_redis_is_taken_as_it_is(self, monkeypatch, address) -> None:
        monkeypatch.setenv("SETTING", address)
        assert env.broker("SETTING", "") == address
        assert env.broker_folder(address) is None

    def test_a_folder_is_named_by_its_path(self) -> None:
        assert env.broker_folder(env.broker("SETTING", "filesystem:///srv/q")) == Path("/srv/q")

    @pytest.mark.parametrize(
        "address", ["amqp://q", "redis://", "filesystem://q", "filesystem:///"]
    )
    def test_any_other_queue_is_refused(self, monkeypatch, address) -> None:
        monkeypatch.setenv("SETTING", address)
        with pytest.raises(env.BadSetting, match="SETTING"):
            env.broker("SETTING", "")
