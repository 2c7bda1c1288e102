from procedures import national_links
from tanthanh.office.management.job_command import JobCommand


class Command(JobCommand):
    help = "Look whether the procedures' pages on the national portal still open."
    job = "check_national_links"
    sentence = "Kiểm tra liên kết Cổng Dịch vụ công quốc gia"
    rule = staticmethod(national_links.check)
