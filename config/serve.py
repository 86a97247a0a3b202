"""Run the whole house on one machine: pages, background work, its timetable, and the demo data.

    python -m config.serve

A small process manager for trial and development. A child that ends is started again, each time
after a longer wait; SIGINT and SIGTERM are passed on, and nothing is left running. PORT (8000) and
HOST (127.0.0.1) say where the pages are; DEMO=off leaves the database as it is. A court's own
server runs the same commands under its init system instead.
"""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from config import env

HOUSE = Path(__file__).resolve().parents[1]
MANAGE = (sys.executable, str(HOUSE / "manage.py"))

FIRST_WAIT = 1.0  # seconds before a first restart; doubled each time up to LONGEST_WAIT
LONGEST_WAIT = 60.0
STEADY_AFTER = 60.0  # a child that lived so long is taken to be well again
PATIENCE = 20.0  # seconds a child has to end by itself
TICK = 0.2
LOOK = 1.0  # seconds between two looks at pages that are not ready yet


@dataclass
class Child:
    """A process that is kept alive until it is told to end."""

    name: str
    command: Sequence[str]
    once: bool = False
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = FIRST_WAIT
    due: float = field(default=0.0)

    def start(self) -> None:
        # A session of its own, so that a Ctrl-C reaches only the manager, which passes it on once.
        self.process = subprocess.Popen(self.command, cwd=HOUSE, start_new_session=True)
        self.started = time.monotonic()

    def watch(self) -> int | None:
        """Return the exit code if the child has just ended, and set down when to start it anew."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        self.process = None
        if time.monotonic() - self.started > STEADY_AFTER:
            self.wait = FIRST_WAIT
        self.due = time.monotonic() + self.wait
        self.wait = min(self.wait * 2, LONGEST_WAIT)
        return code

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def bury(self, deadline: float) -> None:
        """Wait for the end until the deadline, then kill the child with all it started."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{self.name}未在{PATIENCE:.0f}秒内结束，强制终止。")
        # Usually the whole group is gone by now.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Manager:
    """Keeps the children alive and ends them all."""

    def __init__(self, children: list[Child], host: str, port: int) -> None:
        self.children = children
        self.host = host
        self.port = port
        self.stopping = False
        self.announced = False
        self.next_look = 0.0

    def run(self) -> None:
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self.stop)
        try:
            for child in self.children:
                child.start()
            while not self.stopping:
                self.look_after()
                time.sleep(TICK)
        finally:
            self.end_all()

    def stop(self, _: int, __: FrameType | None) -> None:
        self.stopping = True

    def look_after(self) -> None:
        if not self.announced and time.monotonic() >= self.next_look:
            self.next_look = time.monotonic() + LOOK
            self.announced = answers(self.host, self.port)
            if self.announced:
                say(f"系统已就绪：http://{self.host}:{self.port}/ （按Ctrl-C结束）")
        for child in list(self.children):
            code = child.watch()
            if code is not None:
                self.after_end(child, code)
            elif child.process is None and time.monotonic() >= child.due:
                child.start()

    def after_end(self, child: Child, code: int) -> None:
        if not child.once:
            wait = child.due - time.monotonic()
            say(f"{child.name}已退出（代码{code}），{wait:.0f}秒后重新启动。")
            return
        self.children.remove(child)
        if code != 0:
            say(f"{child.name}未完成（代码{code}），系统照常运行。")
        elif child.name == DEMO:
            self.children.append(account_list())
            self.children[-1].start()

    def end_all(self) -> None:
        say("正在结束各进程……")
        for child in self.children:
            child.end()
        deadline = time.monotonic() + PATIENCE
        for child in self.children:
            child.bury(deadline)


DEMO = "演示数据"


def web(host: str, port: int) -> Child:
    return Child(
        "网页服务",
        [
            *(sys.executable, "-m", "gunicorn", "config.wsgi"),
            *("--bind", f"{host}:{port}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
            *("--timeout", "60", "--graceful-timeout", "15"),
            *("--max-requests", "20000", "--max-requests-jitter", "2000"),
            *("--log-level", "warning"),
        ],
    )


def worker() -> Child:
    return Child(
        "后台任务",
        [
            *(sys.executable, "-m", "celery", "--app", "config", "--quiet", "worker"),
            *("--concurrency", "2", "--loglevel", "WARNING"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ],
    )


def beat() -> Child:
    command = [sys.executable, "-m", "celery", "--app", "config", "--quiet", "beat"]
    return Child("定时器", [*command, "--loglevel", "WARNING", "--pidfile="])


def demo() -> Child:
    return Child(DEMO, [*MANAGE, "demo", "--if-empty"], once=True)


def account_list() -> Child:
    return Child("演示账号", [*MANAGE, "demo", "--accounts"], once=True)


def has_demo() -> bool:
    """Tell whether some room brings demo data, without loading Django for it."""
    return any(HOUSE.glob("*/management/commands/demo.py"))


def answers(host: str, port: int) -> bool:
    """Tell whether the pages can be served, as they themselves see it."""
    link = http.client.HTTPConnection(host, port, timeout=2)
    try:
        link.request("GET", "/readyz")
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def say(line: str) -> None:
    print(line, flush=True)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    # Pages as users see them; `DEBUG=on` brings the error pages back.
    os.environ.setdefault("DEBUG", "off")
    host, port = env.text("HOST", "127.0.0.1"), env.integer("PORT", 8000, least=1, most=65535)
    children = [web(host, port), worker(), beat()]
    if has_demo() and env.flag("DEMO", True):
        children.append(demo())
    Manager(children, host, port).run()


if __name__ == "__main__":
    main()
