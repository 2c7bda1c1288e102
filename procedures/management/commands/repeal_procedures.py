from procedures import editing
from tanthanh.office.management.job_command import JobCommand


class Command(JobCommand):
    help = "Carry out the repeals that were planned for a day that has come."
    job = "repeal_procedures"
    sentence = "Ghi hết hiệu lực theo ngày đã định"
    rule = staticmethod(editing.carry_out_repeals)
