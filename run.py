#!/usr/bin/env python3
"""The commands of the house: `serve` and `test` on a fresh machine, `check`, `bench` and `lock` for those who build it.

Standard library only. Whatever the machine lacks is said in one sentence, in Vietnamese and English, with the remedy.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var")
APPS = ("tanthanh", "procedures", "dossiers", "surveys", "reports")
PIP_INSTALL = (
    *("-m", "pip", "install", "--quiet", "--quiet", "--no-input", "--disable-pip-version-check", "--retries", "2"),
    *("--no-deps", "--require-hashes", "--no-compile"),
)
BROWSERS = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")
LOCAL_POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"

# What pip says, and what that means to the person before the screen: signs, Vietnamese, English.
PIP_TROUBLES = (
    (
        ("No space left", "Errno 28"),
        "Đĩa đã đầy: cần khoảng 600 MB trống, xóa bớt rồi chạy lại.",
        "The disk is full: free about 600 MB and run again.",
    ),
    (
        ("DO NOT MATCH THE HASHES",),
        "Gói tải về không khớp mã băm đã khóa: chạy lại; nếu vẫn vậy thì mạng đang thay đổi nội dung tải về.",
        "A package does not match its locked hash: run again; if it stays so, the network alters downloads.",
    ),
    (
        ("from versions: none", "Failed to establish", "Temporary failure", "timed out", "ProxyError", "SSLError"),
        "Không tải được thư viện: kiểm tra mạng (chỉ lần đầu mới cần) hoặc cấu hình pip của máy rồi chạy lại.",
        "Packages cannot be downloaded: check the network (needed once) or pip's set-up and run again.",
    ),
)


def stop(vietnamese: str, english: str) -> NoReturn:
    sys.exit(f"✘ {vietnamese} / {english}")


def say(text: str) -> None:
    print(text, flush=True)


# --- the virtual environment ----------------------------------------------------------------------------------------


def find_python() -> None:
    """Go on under a newer interpreter when this one is too old and the machine has one."""
    if sys.version_info >= (3, 11):  # noqa: UP036 -- whoever runs this file may well have an older one
        return
    for minor in (13, 12, 11):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606 -- our own file again
    stop(
        f"Cần Python 3.11 trở lên, máy này có {sys.version.split()[0]}: cài python3.11 rồi chạy lại.",
        f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: install python3.11 and run again.",
    )


def make_venv() -> None:
    """Make .venv unless a working one stands there; a half-made or moved one is made anew."""
    if PYTHON.exists() and succeeds([PYTHON, "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]):
        return
    if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        stop(
            "Python của máy thiếu module venv: chạy `apt-get install python3-venv` rồi chạy lại.",
            "This Python lacks the venv module: run `apt-get install python3-venv` and run again.",
        )
    say("· Lập môi trường Python riêng (.venv) …")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True, check=False)
    if made.returncode:
        sys.stderr.write(made.stdout + made.stderr)
        stop(
            f"Không lập được {VENV}: xem dòng trên; thư mục phải ghi được và đĩa còn chỗ.",
            f"{VENV} cannot be made: see above; the folder must be writable and the disk not full.",
        )


def install(*locks: str) -> None:
    """Bring .venv to the locked versions; nothing is run where the stamps match."""
    # The tests' lock holds the runtime's whole.
    wanted = [lock for lock in locks if not (stamped(lock) or (lock == "runtime" and stamped("tests")))]
    if not wanted:
        return
    make_venv()
    for lock in wanted:
        say(f"· Cài thư viện: requirements/{lock}.txt (chỉ lần đầu, chừng nửa phút) …")
        file = ROOT / "requirements" / f"{lock}.txt"
        done = subprocess.run(
            [PYTHON, *PIP_INSTALL, "--only-binary=:all:", "-r", file], capture_output=True, text=True, check=False
        )
        if done.returncode:
            explain(done.stdout + done.stderr)
        stamp(lock)


def explain(output: str) -> NoReturn:
    for signs, vietnamese, english in PIP_TROUBLES:
        if any(sign in output for sign in signs):
            stop(vietnamese, english)
    sys.stderr.write(output)
    stop("Cài thư viện không xong, lý do ở các dòng trên.", "Installing failed, see the lines above.")


def lock_key(lock: str) -> str:
    return digest([ROOT / "requirements" / f"{lock}.txt"], str(VENV))


def stamp(lock: str) -> None:
    (VENV / f"installed-{lock}").write_text(lock_key(lock), encoding="ascii")


def stamped(lock: str) -> bool:
    file = VENV / f"installed-{lock}"
    return PYTHON.exists() and file.exists() and file.read_text(encoding="ascii") == lock_key(lock)


# --- steps done once -------------------------------------------------------------------------------------------------


def digest(files: list[Path], *words: str) -> str:
    """Return a hash of what the files are called and hold; a stamp beside a result says what it was made from."""
    total = hashlib.sha256("\0".join(words).encode())
    for file in sorted(files):
        total.update(f"\0{file.name}\0".encode())
        total.update(file.read_bytes())
    return total.hexdigest()


def once(name: str, key: str, result: Path | None, told: str, *commands: tuple[str, ...]) -> None:
    """Run the management commands unless they were last run with the same key and their result still stands."""
    file = VAR / "stamps" / name
    stands = result is None or result.exists()
    if stands and file.exists() and file.read_text(encoding="ascii") == key:
        return
    say(f"· {told} …")
    for command in commands:
        done = subprocess.run(
            [PYTHON, "manage.py", *command], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.stderr.write(done.stdout + done.stderr)
            stop(
                f"Bước `manage.py {command[0]}` không xong, lý do ở các dòng trên.",
                f"The step `manage.py {command[0]}` failed, see the lines above.",
            )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(key, encoding="ascii")


def environment(**more: str) -> dict[str, str]:
    return {"EMBEDDED": "1", **os.environ, **more}


def files_of(*patterns: str) -> list[Path]:
    return [path for app in APPS for pattern in patterns for path in (ROOT / app).glob(pattern) if path.is_file()]


def build_assets() -> None:
    static = [path for path in (ROOT / "static").rglob("*") if path.is_file()]
    locks = [ROOT / "requirements" / f"{lock}.txt" for lock in ("runtime", "fonts")]
    code = [*files_of("**/commands/build_assets.py"), ROOT / "tanthanh/settings.py"]
    once(
        "assets",
        digest([*static, *locks, *code]),
        VAR / "static" / "staticfiles.json",
        "Dựng phông chữ và tệp tĩnh",
        ("build_assets",),
        ("collectstatic", "--no-input", "--verbosity", "0"),
    )


def fill_database() -> None:
    """Migrate, then the demonstration ward; both again only when their files, or the database, are new."""
    url = os.environ.get("DATABASE_URL", "")
    file = None if url else VAR / "tanthanh.sqlite3"
    if file and not file.exists():
        (VAR / "stamps" / "demo").unlink(missing_ok=True)
    migrations = digest(files_of("**/migrations/*.py"), url)
    once("migrate", migrations, file, "Lập cơ sở dữ liệu", ("migrate", "--no-input", "--verbosity", "0"))
    once(
        "demo",
        digest(files_of("data/*", "**/commands/demo.py"), url),
        file,
        "Nạp danh mục thủ tục, lịch, tài khoản và số liệu năm 2023 (chỉ lần đầu)",
        ("demo",),
    )


# --- the commands ----------------------------------------------------------------------------------------------------


def serve(options: argparse.Namespace, _rest: list[str]) -> int:
    refuse_taken_port(options.port)
    install("runtime", "fonts")
    os.environ.setdefault("PUBLIC_URL", f"http://127.0.0.1:{options.port}")
    build_assets()
    fill_database()
    command = [str(PYTHON), "manage.py", "serve", "--screen", "--port", str(options.port)]
    os.chdir(ROOT)
    # The server takes this process's place, so that Ctrl+C and SIGTERM reach it without a middleman.
    os.execve(PYTHON, command, environment())  # noqa: S606 -- our own command


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            stop(
                f"Cổng {port} đang có chương trình khác dùng hoặc không dùng được: "
                f"dừng chương trình đó hoặc chạy `python3 run.py serve --port {next_port(port)}`.",
                f"Port {port} is taken or unusable: stop what uses it or give another with --port.",
            )


def next_port(port: int) -> int:
    return port + 1 if 1024 <= port < 65_535 else 8001


def test(_options: argparse.Namespace, rest: list[str]) -> int:
    install("tests", "fonts")
    browser = find_browser()
    missing = []
    if not browser:
        missing.append("trình duyệt (apt-get install chromium-headless-shell) / no browser: its tests are skipped")
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        missing.append("DATABASE_URL và REDIS_URL / no PostgreSQL and Redis given: their tests are skipped")
    banner(missing)
    workers = [] if any(word.startswith(("-n", "--numprocesses")) for word in rest) else ["-n", str(cores())]
    env = {**os.environ, "CHROMIUM": browser} if browser else dict(os.environ)
    command = [str(PYTHON), "-m", "pytest", "--dist", "loadfile", *workers, *rest]
    code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    banner(missing)
    return code


def cores() -> int:
    return max(1, min(4, os.cpu_count() or 1))


def find_browser() -> str | None:
    given = os.environ.get("CHROMIUM")
    if given and not shutil.which(given):
        stop(
            f"CHROMIUM={given} không phải chương trình chạy được: sửa hoặc bỏ biến này.",
            f"CHROMIUM={given} is no program: mend or unset it.",
        )
    return given or next(filter(None, map(shutil.which, BROWSERS)), None)


def banner(missing: list[str]) -> None:
    for lack in missing:
        say(f"\n{'!' * 100}\n!!! BỎ QUA MỘT PHẦN KIỂM THỬ — thiếu {lack}\n{'!' * 100}")


def check(_options: argparse.Namespace, _rest: list[str]) -> int:
    """Everything the machines enforce, one line each."""
    install("tests", "fonts")
    templates = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "templates").rglob("*.html"))]
    with tempfile.TemporaryDirectory() as scratch:
        manage: list[str | Path] = [PYTHON, "-W", "error::RuntimeWarning", "manage.py"]
        local = {"EMBEDDED": "1", "VAR_DIR": scratch}
        production = {
            "EMBEDDED": "0",
            "VAR_DIR": scratch,
            "SECRET_KEY": hashlib.sha512(os.urandom(64)).hexdigest(),
            "ALLOWED_HOSTS": "motcua.example",
            "PUBLIC_URL": "https://motcua.example",
        }
        rows: list[tuple[str, list[str | Path], dict[str, str]]] = [
            ("types", [tool("mypy"), *APPS, "manage.py", "run.py"], local),
            ("lint", [tool("ruff"), "check", "--quiet", "."], {}),
            ("format", [tool("ruff"), "format", "--quiet", "--check", "."], {}),
            ("imports", [tool("lint-imports"), "--no-cache"], local),
            ("templates", [tool("djade"), "--check", "--target-version", "5.2", *templates], {}),
            ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], local),
            ("django", [*manage, "check", "--fail-level", "WARNING"], local),
            ("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production),
        ]
        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(checked, rows))
    for line, output in results:
        say(line + ("" if line.startswith("✔") else f"\n{output.rstrip()}"))
    return 0 if all(line.startswith("✔") for line, _ in results) else 1


def tool(name: str) -> Path:
    return PYTHON.parent / name


def checked(row: tuple[str, list[str | Path], dict[str, str]]) -> tuple[str, str]:
    label, command, env = row
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    mark = "✘" if done.returncode else "✔"
    return f"{mark} {label:<12} {time.monotonic() - began:5.1f} s", done.stdout + done.stderr


def bench(_options: argparse.Namespace, rest: list[str]) -> int:
    url = os.environ.setdefault("DATABASE_URL", LOCAL_POSTGRES)
    if url == LOCAL_POSTGRES:
        try:
            socket.create_connection(("127.0.0.1", 5432), 2).close()
        except OSError:
            stop(
                "Chưa có PostgreSQL ở 127.0.0.1:5432: khởi động nó hoặc đặt DATABASE_URL (quyền tạo CSDL).",
                "No PostgreSQL at 127.0.0.1:5432: start it or set DATABASE_URL (with the right to create databases).",
            )
    install("tests", "fonts")
    build_assets()
    return subprocess.run([PYTHON, "-m", "bench", *rest], cwd=ROOT, env=environment(), check=False).returncode


def lock(_options: argparse.Namespace, _rest: list[str]) -> int:
    """Compile requirements/*.in anew: exact versions with hashes, for every Python from 3.11, naming no host."""
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([sys.executable, "-m", "venv", scratch], check=True)
        uv = Path(scratch) / PYTHON.relative_to(VENV).parent / "uv"
        subprocess.run([uv.with_name("python"), "-m", "pip", "install", "-qq", "uv"], check=True)
        for name in ("runtime", "tests", "fonts"):
            say(f"· requirements/{name}.in → requirements/{name}.txt")
            compile_lock(uv, name)
    return 0


def compile_lock(uv: Path, name: str) -> None:
    source, target = (ROOT / "requirements" / f"{name}.{kind}" for kind in ("in", "txt"))
    flags = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
    if name == "fonts":  # the font package would bring a whole typesetting system along
        flags.append("--no-deps")
    subprocess.run([uv, "pip", "compile", *flags, "--upgrade", "--output-file", target, source], cwd=ROOT, check=True)
    if "://" in target.read_text(encoding="utf-8"):
        stop(f"{target} có tên máy chủ: không được lưu.", f"{target} names a host: do not commit it.")


def succeeds(command: list[str | Path]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def main() -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # the screen may be ASCII
    find_python()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="serve | test | check | bench | lock")
    running = commands.add_parser("serve", help="chạy cổng một cửa trên máy này / run the portal on this machine")
    running.add_argument("--port", type=int, default=8000)
    commands.add_parser("test", help="chạy kiểm thử, tham số thêm chuyển cho pytest / run the tests")
    commands.add_parser("check", help="kiểu, định dạng, ranh giới, cấu hình / types, format, imports, deployment")
    commands.add_parser("bench", help="đo tốc độ trên PostgreSQL / speed as ratios, on PostgreSQL")
    commands.add_parser("lock", help="khóa lại phiên bản thư viện / lock the requirements anew")
    # What follows `test` and `bench` belongs to pytest and to the benchmarks.
    own = 1 if sys.argv[1:2] in (["test"], ["bench"]) else len(sys.argv)
    options, rest = parser.parse_args(sys.argv[1 : own + 1]), sys.argv[own + 1 :]
    doors = {"serve": serve, "test": test, "check": check, "bench": bench, "lock": lock}
    try:
        return doors[options.command](options, rest)
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.errno == errno.ENOSPC:
            stop(PIP_TROUBLES[0][1], PIP_TROUBLES[0][2])
        if error.errno in {errno.EACCES, errno.EROFS, errno.EPERM}:
            stop(
                f"Không ghi được {error.filename}: chạy trong thư mục của chính mình.",
                f"{error.filename} cannot be written: run in a folder of your own.",
            )
        raise


if __name__ == "__main__":
    sys.exit(main())
