from dossiers import drafts
from tanthanh.office.management.job_command import JobCommand


class Command(JobCommand):
    help = "Give up the unfinished intakes that nobody has touched for thirty days."
    job = "drop_drafts"
    sentence = "Bỏ bản nhập dở"
    rule = staticmethod(drafts.drop_old)
