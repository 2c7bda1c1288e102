"""The target of the posted QR codes: its weight, its first view on a slow phone, its answers per second."""

import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from bench.measure import Context, Row
from bench.web import EMPTY, counted, per_second, portal

# The one that people scan most, and the heaviest of the catalogue: 45 working days, each with its reason.
ADDRESSES = {"birth registration": "/thu-tuc/1.001193/", "adoption at the border": "/thu-tuc/1.003005/"}
MOST_BYTES = 40_000
# quality-bars.md 13: a quarter of this machine's speed, 1,6 Mbit/s down, 150 ms there and back.
FIRST_VIEW_MS = 1800
SLOW_NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOWDOWN = 4
BROWSERS = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")
# When the largest block of text or picture stood on the screen; never earlier than the first.
PAINTED = """() => new Promise((tell) => new PerformanceObserver((seen) => tell(seen.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true }))"""


def rows(context: Context) -> list[Row]:
    with portal() as site:
        return [*_on_a_phone(site, context), *_under_load(site)]


def _under_load(site: str) -> list[Row]:
    lines = []
    packed = {"Accept-Encoding": "gzip, br"}
    for name, path in ADDRESSES.items():
        per_second(f"{site}{path}", seconds=1, headers=packed)
        # In turn, so that a noisy neighbour slows both alike.
        turns = [
            (per_second(site + path, seconds=2, headers=packed), per_second(site + EMPTY, seconds=2)) for _ in "123"
        ]
        ours, floor = (statistics.median(side) for side in zip(*turns, strict=True))
        lines.append(Row.at_least(f"procedure page, {name}, against an empty view", ours, floor, share=0.5))
    return lines


def _on_a_phone(site: str, context: Context) -> list[Row]:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("no browser here: the page is not weighed")
        return []
    lines = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for name, path in ADDRESSES.items():
            weight = _weight(chromium, site, path)
            lines.append(
                Row.count(f"{name}, everything on the wire, service worker too", weight, most=MOST_BYTES, unit="bytes")
            )
            views = [_first_view(chromium, site + path) for _ in range(min(context.repeat, 7))]
            middle = round(statistics.median(views))
            lines.append(Row.count(f"{name}, first view on a slow phone", middle, most=FIRST_VIEW_MS, unit="ms"))
        chromium.close()
    return lines


@contextmanager
def _phone(chromium: Browser) -> Iterator[Page]:
    """A new phone: nothing kept from a view before."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True)
    yield context.new_page()
    context.close()


def _weight(chromium: Browser, site: str, path: str) -> int:
    """Bytes that came down for one view from nothing, counted between browser and server: heads, bodies, everything."""
    with counted(site) as (address, received), _phone(chromium) as page:
        answer = page.goto(address + path)
        if answer is None or answer.status != 200:
            raise AssertionError(answer and answer.status)
        # Until the service worker has kept what it wants.
        page.wait_for_function("async () => (await (await caches.open('thu-tuc-1')).keys()).length > 5")
        page.wait_for_timeout(500)
        return sum(received)


def _first_view(chromium: Browser, url: str) -> float:
    with _phone(chromium) as page:
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", SLOW_NETWORK)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        page.goto(url)
        return float(page.evaluate(PAINTED))
