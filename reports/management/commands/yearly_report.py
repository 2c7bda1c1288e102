"""`manage.py yearly_report 2023 --format xlsx --output FILE`: the dashboard as a file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports import exports, sheets
from reports.breakdowns import breakdowns
from reports.figures import Figures, yearly
from reports.periods import FIRST_YEAR, LAST_YEAR, is_known_year


class Command(BaseCommand):
    help = "Ghi số liệu một năm ra tệp JSON, XLSX hoặc PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--format", choices=("json", "xlsx", "pdf"), default="json")
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *, year: int, format: str, output: Path, **_: Any) -> None:  # noqa: A002, ANN401 -- Django's own
        if not is_known_year(year):
            raise CommandError(f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.")
        figures = yearly(year, now=timezone.now())
        try:
            size = output.write_bytes(_content(figures, format))
        except OSError as error:
            raise CommandError(f"Không ghi được tệp {output}: {error.strerror}.") from error
        self.stdout.write(f"Báo cáo năm {year}: {figures.one_stop.total} hồ sơ, {size} byte vào {output}.")


def _content(figures: Figures, kind: str) -> bytes:
    if kind == "json":
        return json.dumps(exports.statistics(figures), ensure_ascii=False, indent=1).encode()
    cut = breakdowns(figures.period, now=figures.at)
    return exports.workbook(figures, cut) if kind == "xlsx" else sheets.yearly_sheet(figures, cut)
