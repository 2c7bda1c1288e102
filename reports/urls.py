from django.urls import path, re_path

from reports.views import dashboard, narrative, official, open_data

app_name = "reports"

urlpatterns = [
    path("lanh-dao/", dashboard.latest, name="latest"),
    path("lanh-dao/<int:year>/", dashboard.dashboard, name="dashboard"),
    path("lanh-dao/<int:year>/so-lieu/<slug:key>/", dashboard.figure, name="figure"),
    path("lanh-dao/<int:year>/cai-tien/", dashboard.process_review, name="process_review"),
    path("lanh-dao/<int:year>/loi-van/", narrative.narrative_page, name="narrative"),
    path("lanh-dao/<int:year>/loi-van.docx", narrative.narrative_docx, name="narrative_docx"),
    path("lanh-dao/<int:year>/loi-van.pdf", narrative.narrative_pdf, name="narrative_pdf"),
    path("lanh-dao/<int:year>.xlsx", dashboard.dashboard_xlsx, name="dashboard_xlsx"),
    path("lanh-dao/<int:year>.pdf", dashboard.dashboard_pdf, name="dashboard_pdf"),
    # The promise "`/lanh-dao/<year>/` (.xlsx, .pdf)" can also be read this way.
    re_path(r"^lanh-dao/(?P<year>[0-9]{4})/\.xlsx$", dashboard.dashboard_xlsx),
    re_path(r"^lanh-dao/(?P<year>[0-9]{4})/\.pdf$", dashboard.dashboard_pdf),
    path("lanh-dao/bao-cao/", official.official_reports, name="official_reports"),
    path("lanh-dao/bao-cao/<slug:slug>/", official.official_report, name="official_report"),
    path("lanh-dao/bao-cao/<slug:slug>.xlsx", official.official_report_xlsx, name="official_report_xlsx"),
    path("lanh-dao/bao-cao/<slug:slug>.pdf", official.official_report_pdf, name="official_report_pdf"),
    # The promise "`/lanh-dao/bao-cao/ii-06a/?tu=&den=` (.xlsx, .pdf)" can also be read this way.
    re_path(r"^lanh-dao/bao-cao/(?P<slug>[-a-z0-9]+)/\.xlsx$", official.official_report_xlsx),
    re_path(r"^lanh-dao/bao-cao/(?P<slug>[-a-z0-9]+)/\.pdf$", official.official_report_pdf),
    path("lanh-dao/bao-cao/ii-06a/con-lai/", official.left_over_dossiers, name="left_over"),
    path("lanh-dao/bao-cao/<slug:slug>/nop/", official.submit_report, name="submit_report"),
    path("cong-khai/ket-qua/<int:year>/", dashboard.public_results, name="public_results"),
    path("cong-khai/ket-qua/<int:year>.csv", open_data.results_csv, name="results_csv"),
    path("cong-khai/ket-qua/<int:year>.json", open_data.results_json, name="results_json"),
    path("cong-khai/ket-qua/mo-ta.csv", open_data.results_dictionary, name="results_dictionary"),
]
