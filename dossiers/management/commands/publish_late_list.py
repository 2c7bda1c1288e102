from dossiers import publications
from tanthanh.office.management.job_command import JobCommand


class Command(JobCommand):
    help = "Publish the late list if it has changed."
    job = "publish_late_list"
    sentence = "Công khai danh sách trễ hạn"
    rule = staticmethod(publications.publish)
