"""A page of the list of dossiers, any filter and any page, against its bare SQL and an empty page of the desk."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from bench.measure import Context, Row, queries, side_by_side
from dossiers.models import Dossier
from tanthanh.office.models import Officer
from tanthanh.office.roles import Role

ADDRESSES = {
    "first page": "",
    "received in a year, online": "nam=2023&kenh=ONLINE",
    "finished late in a year": "nam=2023&kenh=mot-cua&ket-qua=tre",
    "one field": "linh-vuc=ho-tich",
    "one unit and state": "bo-phan=tu-phap-ho-tich&trang-thai=PROCESSING",
    "overdue": "ket-qua=qua-han",
    "a name": "q=nguyen+van+77",
    "a page in the middle": "trang=sau-1701653400000000-50000",
}


def rows(context: Context) -> list[Row]:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(Officer.objects.get(role=Role.LEADER))
    client.get("/can-bo/ho-so/")  # the first request after signing in notes when it came, once
    lines = []
    one = Dossier.objects.of_one_stop().order_by("pk")[context.size // 3]
    searched = {
        "a dossier code": f"q={one.code}",
        "part of a code": f"q={one.code.rpartition('-')[0]}-",
        "a register number": f"q={one.register_number}",
        "an identity number": f"q={one.applicant_id_number}",
    }
    for name, query in (ADDRESSES | searched).items():
        page = _page(client, query)
        lines.append(Row.count(f"list, {name}", queries(page), most=6))
        ours, floor = side_by_side(page, _floor(client, page), repeat=context.repeat)
        lines.append(Row.at_most(f"list, {name}, against bare SQL and an empty page", ours, floor, times=3))
    return lines


def _page(client: Client, query: str) -> Callable[[], HttpResponse]:
    def once() -> HttpResponse:
        response = client.get(f"/can-bo/ho-so/?{query}")
        if response.status_code != 200:
            raise AssertionError(response.status_code)
        return response

    return once


def _floor(client: Client, page: Callable[[], object]) -> Callable[[], None]:
    """The statements of the page sent bare, and the frame of the desk rendered around nothing."""
    statements: list[tuple[str, object]] = []

    def catch(execute: Callable[..., object], sql: str, values: object, *rest: object) -> object:
        statements.append((sql, values))
        return execute(sql, values, *rest)

    with connection.execute_wrapper(catch):
        page()
    request = RequestFactory().get("/can-bo/ho-so/")
    request.user = Officer.objects.get(role=Role.LEADER)

    def once() -> None:
        with connection.cursor() as cursor:
            for sql, values in statements:
                cursor.execute(sql, values)
                cursor.fetchall()
        client.get("/healthz")
        render_to_string("desk.html", {}, request)

    return once
