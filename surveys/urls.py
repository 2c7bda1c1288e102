from django.urls import path

from surveys import views

app_name = "surveys"

# `/khao-sat/` hangs on the wall and `/khao-sat/<token>/` is printed on receipts: promises on paper.
urlpatterns = [
    path("khao-sat/", views.survey, name="survey"),
    path("khao-sat/cam-on/", views.survey_thanks, name="survey_thanks"),
    path("khao-sat/<str:token>/", views.survey_token, name="survey_token"),
    path("gop-y/", views.feedback_page, name="feedback"),
    path("gop-y/theo-doi/", views.follow, name="follow"),
    path("can-bo/gop-y/", views.feedback_desk, name="feedback_desk"),
    path("can-bo/gop-y/<str:code>/", views.feedback_case, name="feedback_case"),
    path("can-bo/khao-sat/", views.results, name="results"),
    path("can-bo/khao-sat/ket-qua.xlsx", views.results_xlsx, name="results_xlsx"),
    path("can-bo/khao-sat/ket-qua.csv", views.results_csv, name="results_csv"),
    path("can-bo/khao-sat/nhap-phieu/", views.batches, name="batches"),
    path("can-bo/khao-sat/nhap-phieu/<int:pk>/", views.batch, name="batch"),
    path("can-bo/khao-sat/nhap-phieu/<int:pk>/kiem-tra/", views.batch_check, name="batch_check"),
    path("can-bo/khao-sat/nhap-phieu/<int:pk>/phieu.pdf", views.batch_sheet, name="batch_sheet"),
    path("can-bo/khao-sat/y-kien/", views.comments, name="comments"),
    path("can-bo/khao-sat/y-kien/duyet/", views.comment, name="comment"),
    path("can-bo/khao-sat/diem/", views.survey_points, name="points"),
    path("can-bo/khao-sat/diem/<int:pk>/to-treo.pdf", views.point_sheet, name="point_sheet"),
    path("can-bo/khao-sat/bo-cau-hoi/", views.questionnaires, name="questionnaires"),
    path("can-bo/khao-sat/bo-cau-hoi/<slug:slug>/soan/", views.draft, name="draft"),
    path("can-bo/khao-sat/bo-cau-hoi/<slug:slug>/ap-dung/", views.publish, name="publish"),
    path("can-bo/khao-sat/bo-cau-hoi/<slug:slug>/bo-ban-soan/", views.discard, name="discard"),
]
