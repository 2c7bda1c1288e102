from dossiers import filing_removals
from tanthanh.office.management.job_command import JobCommand


class Command(JobCommand):
    help = "Take away what was prepared at home and is past its keeping."
    job = "erase_filings"
    sentence = "Xóa nội dung bản chuẩn bị hết hạn giữ"
    rule = staticmethod(filing_removals.erase)
