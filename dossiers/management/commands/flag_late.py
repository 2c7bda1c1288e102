from dossiers import lateness
from tanthanh.office.management.job_command import JobCommand


class Command(JobCommand):
    help = "Open an episode for every dossier past its due date."
    job = "flag_late"
    sentence = "Đánh dấu hồ sơ quá hạn"
    rule = staticmethod(lateness.flag_late)
