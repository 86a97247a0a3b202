"""The process manager keeps its children alive and leaves none behind."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from config import frontend, serve
from tests.architecture.floors import HOUSE

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
# Ends only when killed, and has a child of its own.
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, subprocess, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(60)\n",
]


def lives(pid: int) -> bool:
    """Whether the process runs; one that ended and waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(") ", 1)[1][0]
    except FileNotFoundError:
        return False
    return state != "Z"


def manager(*children: serve.Child) -> serve.Manager:
    return serve.Manager(list(children), "127.0.0.1", 1)


def wait_for(met, patience: float = 10.0) -> None:
    end = time.monotonic() + patience
    while not met():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_a_child_that_dies_is_started_again_after_a_growing_wait(monkeypatch, capsys) -> None:
    monkeypatch.setattr(serve, "answers", lambda host, port: False)
    child = serve.Child("后台任务", [sys.executable, "-c", "raise SystemExit(3)"], wait=0.05)
    kept = manager(child)
    waits = []
    child.start()
    for _ in range(3):
        wait_for(lambda: child.process is not None and child.process.poll() is not None)
        kept.look_after()
        waits.append(child.wait)
        time.sleep(max(0.0, child.due - time.monotonic()))
        kept.look_after()
    kept.end_all()
    assert waits == [0.1, 0.2, 0.4]
    assert capsys.readouterr().out.count("后台任务已退出（代码3）") == 3


def test_a_one_time_child_is_not_started_again(monkeypatch) -> None:
    monkeypatch.setattr(serve, "answers", lambda host, port: False)
    child = serve.Child("一次", [sys.executable, "-c", ""], once=True, wait=0.0)
    kept = manager(child)
    child.start()
    wait_for(lambda: child.process is not None and child.process.poll() is not None)
    kept.look_after()
    assert kept.children == []
    assert child.process is None


def test_the_end_leaves_nobody_behind_not_even_a_stubborn_grandchild(monkeypatch) -> None:
    monkeypatch.setattr(serve, "PATIENCE", 0.5)
    quiet, stubborn = serve.Child("甲", SLEEPER), serve.Child("乙", STUBBORN)
    quiet.start()
    stubborn.process = subprocess.Popen(STUBBORN, stdout=subprocess.PIPE, start_new_session=True)
    grandchild = int(stubborn.process.stdout.readline())
    stubborn.process.stdout.close()
    pids = [quiet.process.pid, stubborn.process.pid, grandchild]
    assert all(map(lives, pids))
    manager(quiet, stubborn).end_all()
    wait_for(lambda: not any(map(lives, pids)))


def test_the_house_opens_serves_and_ends_as_a_whole(real_db, tmp_path) -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "config.serve"],
        cwd=HOUSE,
        env={**real_db.environment, "PORT": str(port), "DEMO": "off"},
        stdout=subprocess.PIPE,
        stderr=(tmp_path / "errors").open("w"),
        text=True,
        start_new_session=True,
    )
    try:
        announced = process.stdout.readline()
        assert announced.startswith(f"系统已就绪：http://127.0.0.1:{port}/")
        assert serve.answers("127.0.0.1", port)
        children = descendants(process.pid)
        assert len(children) >= 5  # pages, worker and beat, with workers of their own
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 0
    wait_for(lambda: not any(map(lives, children)))


def descendants(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            found += [int(child), *descendants(int(child))]
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_only_listed_front_end_files_are_served_and_none_names_a_source_map() -> None:
    copied = [file for file in frontend.VENDOR.rglob("*") if file.is_file()]
    assert len(copied) == len(frontend.FILES) + len(frontend.FONTS)
    for file in copied:
        if file.suffix in {".css", ".js"}:
            assert b"sourceMappingURL" not in file.read_bytes()
