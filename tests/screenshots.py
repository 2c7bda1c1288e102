"""Pictures of pages on a running server, on a phone and on a desk: `python -m tests.screenshots URL… --out DIR`."""

import argparse
import os
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright


def browser_path() -> str:
    for name in (os.environ.get("CHROMIUM", ""), "chromium-headless-shell", "chromium"):
        if name and (found := shutil.which(name)):
            return found
    raise SystemExit("Không thấy chromium: đặt biến CHROMIUM hoặc cài chromium-headless-shell.")


def sign_in(page: Page, site: str, username: str, password: str) -> None:
    page.goto(f"{site}/dang-nhap/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.click("main button")
    if "/dang-nhap/" in page.url:
        raise SystemExit(f"Không đăng nhập được bằng {username}.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("urls", nargs="+")
    parser.add_argument("--out", type=Path, default=Path("var/shots"))
    parser.add_argument("--login", help="tên đăng nhập của cán bộ")
    parser.add_argument("--password", default=os.environ.get("DEMO_PASSWORD", ""))
    parser.add_argument("--width", type=int, action="append")
    parser.add_argument("--zoom", type=float, default=1, help="2: chữ gấp đôi (khung hẹp một nửa)")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--forced", action="store_true", help="màu bắt buộc (tương phản cao)")
    parser.add_argument("--no-js", action="store_true")
    parser.add_argument("--fold", action="store_true", help="chỉ màn hình đầu")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        for width in args.width or [360, 1280]:
            context = browser.new_context(
                viewport={"width": int(width / args.zoom), "height": int((740 if width < 600 else 800) / args.zoom)},
                device_scale_factor=args.zoom,
                color_scheme="dark" if args.dark else "light",
                forced_colors="active" if args.forced else "none",
                java_script_enabled=not args.no_js,
                locale="vi-VN",
            )
            page = context.new_page()
            page.on("console", lambda message: print("console:", message.text) if message.type == "error" else None)
            if args.login:
                parts = urlsplit(args.urls[0])
                sign_in(page, f"{parts.scheme}://{parts.netloc}", args.login, args.password)
            for url in args.urls:
                page.goto(url)
                page.wait_for_load_state("networkidle")
                parts = urlsplit(url)
                name = re.sub(r"\W+", "-", f"{parts.path}{parts.query}").strip("-") or "home"
                marks = [mark for mark in ("dark", "forced") if getattr(args, mark)]
                target = args.out / "-".join([name, str(width), *marks])
                page.screenshot(path=f"{target}.png", full_page=not args.fold)
                overflow = (
                    page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                    if not args.no_js
                    else 0
                )
                print(f"{target}.png", f"TRÀN NGANG {overflow}px" if overflow else "")
        browser.close()


if __name__ == "__main__":
    main()
