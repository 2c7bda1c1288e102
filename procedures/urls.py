"""Addresses of the board. `/thu-tuc/<code>/` is printed on paper: it may never change."""

from django.urls import path, re_path

from procedures.views import (
    blank_forms,
    catalogue,
    decisions,
    directory,
    due_date,
    editing,
    posters,
    sheets,
    stored,
    support,
)

app_name = "procedures"

urlpatterns = [
    path("thu-tuc/", catalogue.procedures, name="procedures"),
    path("thu-tuc/niem-yet.pdf", posters.field_sheets, name="field_sheets"),
    path("thu-tuc/sw.js", stored.service_worker, name="service_worker"),
    path("thu-tuc/mau-don/<int:number>/", blank_forms.blank_form, name="blank_form"),
    path("thu-tuc/mau-don/<slug:slug>.pdf", blank_forms.drawn_form, name="drawn_form"),
    path("thu-tuc/<str:code>/", catalogue.procedure, name="procedure"),
    path("thu-tuc/<str:code>/qr.svg", posters.qr_svg, name="qr_svg"),
    path("thu-tuc/<str:code>/qr.png", posters.qr_png, name="qr_png"),
    path("thu-tuc/<str:code>/niem-yet.pdf", posters.board_sheet, name="board_sheet"),
    path("can-bo/thu-tuc/", editing.catalogue, name="office_catalogue"),
    path("can-bo/thu-tuc/moi/", editing.begin, name="begin"),
    path("can-bo/thu-tuc/tu-dong-nghia/", decisions.sayings, name="sayings"),
    path("can-bo/thu-tuc/nhap/", decisions.upload, name="upload"),
    path("can-bo/thu-tuc/nhap/<int:pk>/", decisions.decision, name="decision"),
    path("can-bo/thu-tuc/nhap/<int:pk>/ghi/", decisions.take_in, name="take_in"),
    path("can-bo/thu-tuc/<str:code>/", editing.procedure, name="file"),
    path("can-bo/thu-tuc/<str:code>/soan/", editing.write, name="write"),
    path("can-bo/thu-tuc/<str:code>/xem-truoc/", editing.preview, name="preview"),
    path("can-bo/thu-tuc/<str:code>/cac-lan-sua/", editing.draft_history, name="draft_history"),
    path("can-bo/thu-tuc/<str:code>/so-sanh/", editing.compare, name="compare"),
    path("can-bo/thu-tuc/<str:code>/ap-dung/", editing.put_in_force, name="put_in_force"),
    path("can-bo/thu-tuc/<str:code>/bo-ban-soan/", editing.discard, name="discard"),
    path("can-bo/thu-tuc/<str:code>/huy-phien-ban/", editing.withdraw, name="withdraw"),
    path("can-bo/thu-tuc/<str:code>/het-hieu-luc/", editing.repeal, name="repeal"),
    path("can-bo/thu-tuc/<str:code>/giu-hieu-luc/", editing.keep, name="keep"),
    path("can-bo/niem-yet/", sheets.board, name="sheets"),
    path("can-bo/niem-yet/in/", sheets.print_sheets, name="print_sheets"),
    path("can-bo/niem-yet/viec/", sheets.act, name="sheets_act"),
    path("can-bo/niem-yet/ban-in.pdf", sheets.sheets_pdf, name="sheets_pdf"),
    path("can-bo/niem-yet/noi/<int:pk>/", sheets.place, name="place"),
    path("can-bo/niem-yet/to/<int:pk>/", sheets.sheet, name="sheet"),
    path("ho-tro/", directory.helpers, name="helpers"),
    path("can-bo/ho-tro/", support.overview, name="support"),
    path("can-bo/ho-tro/nhat-ky/", support.record, name="record_support"),
    path("can-bo/ho-tro/ca-truc/", support.plan, name="plan_shift"),
    path("can-bo/ho-tro/ca-truc/<int:pk>/bo/", support.drop_shift, name="drop_shift"),
    path("can-bo/ho-tro/hoat-dong/", support.note_event, name="note_event"),
    path("ngay-hen-tra/", due_date.due_date, name="due_date"),
    # In capitals a QR code takes two sizes less (stack.md 3).
    re_path(r"^[Qq]/(?P<code>[^/]+)/?$", catalogue.scanned, name="scanned"),
]
