from dossiers import apologies
from tanthanh.office.management.job_command import JobCommand


class Command(JobCommand):
    help = "Draft the letter of every missed date that has none."
    job = "draft_apologies"
    sentence = "Soạn thư xin lỗi"
    rule = staticmethod(apologies.draft_letters)
