"""The whole house in one process: web server, job worker and timetable, for an office without Redis."""

import signal
import socket
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

import waitress
from celery import Celery, current_app
from celery.beat import EmbeddedService
from celery.worker import WorkController, state
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application

STOP_WAIT = 20  # seconds a job under way is given to finish
SCREEN = """
  MỘT CỬA ĐANG CHẠY — mở bằng trình duyệt trên máy này: {url}

  Cho người dân (không cần đăng nhập)
    {url}/                                  tìm thủ tục, tra cứu hồ sơ, đánh giá
    {url}/thu-tuc/                          danh mục thủ tục, mã QR, bản niêm yết
    {url}/ngay-hen-tra/                     tính ngày hẹn trả, giải thích từng ngày
    {url}/tra-cuu/                          hồ sơ của tôi đến đâu
    {url}/cong-khai/ho-so-tre-han/          danh sách trễ hạn công khai
    {url}/khao-sat/                         phiếu khảo sát hài lòng

  Cho cán bộ — đăng nhập tại {url}/dang-nhap/
"""


class Command(BaseCommand):
    help = "Chạy trang web và các công việc định kỳ trong một tiến trình."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--threads", type=int, default=8)
        parser.add_argument("--screen", action="store_true", help="in ra địa chỉ và tài khoản dùng thử")

    def handle(self, *, host: str, port: int, threads: int, screen: bool, **_options: Any) -> None:  # noqa: ANN401
        try:
            server = waitress.create_server(
                get_wsgi_application(),
                host=host,
                port=port,
                threads=threads,
                ident=None,
                # Behind a proxy of ours the address it wrote down has to reach `client_address`.
                clear_untrusted_proxy_headers=not settings.TRUSTED_PROXIES,
                max_request_body_size=128 * 2**20,
            )
        except OSError as error:
            raise CommandError(f"Không mở được cổng {port}: {error.strerror}. Chọn cổng khác: --port.") from error
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop)
        with jobs(current_app._get_current_object()):  # noqa: SLF001 -- Celery's way to the application itself
            if screen:
                self.show(f"http://{_shown(host)}:{port}")
            try:
                server.run()
            finally:
                server.close()

    def show(self, url: str) -> None:
        self.stdout.write(SCREEN.format(url=url))
        call_command("demo", accounts=True, stdout=self.stdout)
        self.stdout.write("\n  Dừng: Ctrl+C. Chạy lại: dữ liệu còn nguyên trong thư mục var/.\n")
        self.stdout.flush()


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)  # ends waitress's loop, which lets the requests under way finish


def _shown(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 -- compared, not bound
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host


@contextmanager
def jobs(app: Celery) -> Iterator[None]:
    """Run a worker and the timetable as threads; at the end let the job under way finish.

    The broker lives in this process's memory, so what is queued at the end is lost: each job finds its own
    work, and the timetable starts with one run of each.
    """
    app.loader.import_default_modules()
    worker = WorkController(
        app=app,
        hostname=f"embedded@{socket.gethostname()}",
        pool="solo",
        concurrency=1,
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    )
    labour = threading.Thread(target=worker.start, name="Worker", daemon=True)
    beat = EmbeddedService(app, thread=True, scheduler_cls=app.conf.beat_scheduler)
    labour.start()
    beat.start()
    try:
        yield
    finally:
        state.should_stop = 0  # read by the worker's loop once the job under way is done
        beat.stop()
        labour.join(STOP_WAIT)
        state.should_stop = None
