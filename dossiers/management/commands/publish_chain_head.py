from dossiers import chain_heads
from tanthanh.office.management.job_command import JobCommand


class Command(JobCommand):
    help = "Publish the day's hash over all chains of the log, once a day."
    job = "publish_chain_head"
    sentence = "Công khai mốc kiểm chứng nhật ký"
    rule = staticmethod(chain_heads.publish)
