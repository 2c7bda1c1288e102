"""The first thing a newcomer types: what is missing is said in one sentence, what is done is not done again."""

import importlib.util
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
run = importlib.util.module_from_spec(spec)
spec.loader.exec_module(run)


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An empty house: its own .venv, var and locks; management commands only write down that they ran."""
    (tmp_path / "requirements").mkdir()
    for lock in ("runtime", "tests", "fonts"):
        (tmp_path / "requirements" / f"{lock}.txt").write_text(f"{lock}==1\n")
    (tmp_path / "manage.py").write_text(
        "import json, os, sys\n"
        "log = os.path.join(os.environ['LOG'], 'log')\n"
        "open(log, 'a').write(json.dumps(sys.argv[1:]) + '\\n')\n"
        "sys.exit('broken' in sys.argv)\n"
    )
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(run, "VAR", tmp_path / "var")
    monkeypatch.setenv("LOG", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


def commands_run(house):
    log = house / "log"
    return [json.loads(line)[0] for line in log.read_text().splitlines()] if log.exists() else []


def sentence(caught):
    vietnamese, english = str(caught.value).removeprefix("✘ ").split(" / ", 1)
    return vietnamese, english


def test_a_step_runs_again_only_when_its_inputs_or_its_result_are_new(house):
    result = house / "result"
    result.touch()

    for key in ("one", "one", "two", "two"):
        run.once("step", key, result, "told", ("make",))
    result.unlink()
    run.once("step", "two", result, "told", ("make",))

    assert commands_run(house) == ["make", "make", "make"]


def test_a_failed_step_is_said_and_tried_again(house):
    for _ in range(2):
        with pytest.raises(SystemExit, match=r"manage\.py broken"):
            run.once("step", "key", None, "told", ("broken",))

    assert commands_run(house) == ["broken", "broken"]


def test_a_second_start_fills_nothing_twice_and_a_lost_database_is_filled_again(house):
    run.fill_database()
    (house / "var" / "tanthanh.sqlite3").touch()
    run.fill_database()
    first = commands_run(house)
    (house / "var" / "tanthanh.sqlite3").unlink()
    run.fill_database()

    assert first == ["migrate", "demo"]
    assert commands_run(house) == ["migrate", "demo", "migrate", "demo"]


def test_another_database_is_filled_too(house, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://one/one")
    run.fill_database()
    run.fill_database()
    monkeypatch.setenv("DATABASE_URL", "postgres://two/two")
    run.fill_database()

    assert commands_run(house) == ["migrate", "demo", "migrate", "demo"]


def test_locks_are_installed_once_and_again_when_they_change(house, monkeypatch):
    installed = []
    monkeypatch.setattr(run, "make_venv", lambda: None)
    monkeypatch.setattr(
        run.subprocess,
        "run",
        lambda command, **_: (
            installed.append(Path(command[-1]).stem) or subprocess.CompletedProcess(command, 0, "", "")
        ),
    )

    run.install("runtime", "fonts")
    run.install("runtime", "fonts")
    (house / "requirements" / "fonts.txt").write_text("fonts==2\n")
    run.install("runtime", "fonts")

    assert installed == ["runtime", "fonts", "fonts"]


def test_the_tests_lock_holds_the_runtime_too(house, monkeypatch):
    run.stamp("tests")
    run.stamp("fonts")
    monkeypatch.setattr(run, "make_venv", lambda: pytest.fail("nothing to install"))

    run.install("runtime", "fonts")


def test_the_real_tests_lock_holds_every_runtime_pin():
    def pins(lock):
        text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
        return {line.split(" \\")[0].split(" ;")[0] for line in text.splitlines() if "==" in line and line[0] != " "}

    assert pins("runtime") - pins("tests") == set()


@pytest.mark.parametrize("lock", ["runtime", "tests", "fonts"])
def test_no_lock_names_a_host(lock):
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")

    assert [line for line in text.splitlines() if "://" in line or line.startswith("--")] == []


@pytest.mark.parametrize(
    ("output", "vietnamese"),
    [
        ("ERROR: Could not find a version that satisfies the requirement x (from versions: none)", "Không tải được"),
        ("OSError: [Errno 28] No space left on device", "Đĩa đã đầy"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "Gói tải về không khớp"),
        ("ERROR: something new", "Cài thư viện không xong"),
    ],
)
def test_what_pip_complains_of_is_told_with_its_remedy(output, vietnamese):
    with pytest.raises(SystemExit) as caught:
        run.explain(output)

    assert sentence(caught)[0].startswith(vietnamese)
    assert sentence(caught)[1].isascii()


def test_a_python_without_venv_is_told_what_to_install(house, monkeypatch):
    monkeypatch.setattr(run, "PYTHON", house / "nothing")
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name)

    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        run.make_venv()


def test_an_old_python_is_told_so(monkeypatch):
    monkeypatch.setattr(run.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(run.shutil, "which", lambda _name: None)

    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed"):
        run.find_python()


def test_an_old_python_hands_over_to_a_newer_one(monkeypatch):
    handed = []
    monkeypatch.setattr(run.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(run.sys, "argv", ["run.py", "serve"])
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}" if name == "python3.12" else None)
    monkeypatch.setattr(run.os, "execv", lambda *call: handed.append(call) or sys.exit(0))

    with pytest.raises(SystemExit):
        run.find_python()

    assert handed == [("/usr/bin/python3.12", ["/usr/bin/python3.12", "run.py", "serve"])]


def test_a_taken_port_is_told_before_anything_is_installed():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, str(ROOT / "run.py"), "serve", "--port", str(port)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            check=False,
        )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"✘ Cổng {port} đang có chương trình khác dùng hoặc không dùng được: dừng chương trình đó hoặc chạy "
        f"`python3 run.py serve --port {run.next_port(port)}`."
        f" / Port {port} is taken or unusable: stop what uses it or give another with --port.\n"
    )


def test_a_browser_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    with pytest.raises(SystemExit, match="/nowhere/chromium"):
        run.find_browser()


def test_a_machine_without_a_browser_is_told_out_loud(monkeypatch, capsys):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(run.shutil, "which", lambda _name: None)

    assert run.find_browser() is None
    run.banner(["trình duyệt"])
    assert "BỎ QUA MỘT PHẦN KIỂM THỬ — thiếu trình duyệt" in capsys.readouterr().out


def test_arguments_after_test_go_to_pytest_as_they_are(monkeypatch):
    seen = []
    monkeypatch.setattr(run.sys, "argv", ["run.py", "test", "-k", "due date", "--co", "-x"])
    monkeypatch.setattr(run, "test", lambda _options, rest: seen.append(rest) or 0)

    assert run.main() == 0
    assert seen == [["-k", "due date", "--co", "-x"]]


def test_a_foreign_argument_is_refused(monkeypatch):
    monkeypatch.setattr(run.sys, "argv", ["run.py", "serve", "--prot", "8001"])

    with pytest.raises(SystemExit) as caught:
        run.main()

    assert caught.value.code == 2
