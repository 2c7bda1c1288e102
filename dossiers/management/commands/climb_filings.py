from dossiers import filing_desk
from tanthanh.office.management.job_command import JobCommand


class Command(JobCommand):
    help = "Put on the leader's desk what was filed from home and nobody answered."
    job = "climb_filings"
    sentence = "Chuyển lãnh đạo hồ sơ nộp trực tuyến chưa ai xem"
    rule = staticmethod(filing_desk.climb)
