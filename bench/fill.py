"""The rows that the benchmarks work on: the real catalogue and calendar, and a table of made-up dossiers."""

from django.core.management import call_command
from django.db import connection

from bench.measure import Context
from surveys.questionnaire import ensure_short_questionnaire
from tanthanh.office.models import OfficeProfile, Officer, Unit
from tanthanh.office.roles import Role

UNITS = ("mot-cua", "tu-phap-ho-tich", "van-hoa-xa-hoi", "dia-chinh-xay-dung")
# Five years back from the end of 2026, evenly; every hundredth is still open, one in forty of the finished came late.
DOSSIERS = """
INSERT INTO dossiers_dossier (
    code, secret, token, register_year, register_number, version_id, channel, is_interlinked, state, unit_id,
    applicant_kind, applicant_name, applicant_key, applicant_id_number, applicant_sex, applicant_address,
    applicant_phone, applicant_email, copies, return_method, note, limit_amount, limit_unit, limit_policy,
    supplement_policy, received_at, first_promised_at, due_at, promised_at, finished_at, returned_at,
    received_on, due_on, finished_on, notify_by, notify_contact, representative_name, representative_id_number,
    authorisation, case_label, chain_length, chain_head)
SELECT
    code, 'ABCD2345', 'bench-' || n,
    CASE WHEN channel <> 'NATIONAL_PORTAL' THEN extract(year FROM received)::int END,
    CASE WHEN channel <> 'NATIONAL_PORTAL' THEN n END,
    versions.ids[1 + n %% array_length(versions.ids, 1)], channel, n %% 19 = 0,
    CASE WHEN is_open THEN 'PROCESSING' ELSE 'RETURNED' END, units.ids[1 + n %% array_length(units.ids, 1)],
    'CITIZEN', 'Nguyễn Văn ' || n, 'nguyen van ' || n, lpad(n::text, 12, '0'), '', 'Khối phố 3', '', '', 1, 'COUNTER',
    '', 3, 'working_day', 'next_day', 'RESTART', received, due, due, due,
    CASE WHEN NOT is_open THEN finished END, CASE WHEN NOT is_open THEN finished + interval '1 hour' END,
    received::date, due::date, CASE WHEN NOT is_open THEN finished::date END, 'NONE', '', '', '', '', '',
    1, encode(sha256(convert_to(concat_ws(E'\\n', 'tanthanh-log-1', code, '', '1', 'RECEIVE', '', 'RECEIVED',
        (received AT TIME ZONE 'UTC')::text, '', '', '', (due AT TIME ZONE 'UTC')::text, '',
        (due AT TIME ZONE 'UTC')::text, encode(sha256(''), 'hex'), ''), 'UTF8')), 'hex')
FROM (
    SELECT n, received, received + interval '4 days' AS due, n %% 100 = 0 AS is_open,
        received + CASE WHEN n %% 40 = 0 THEN interval '6 days' ELSE interval '2 days' END AS finished,
        'H47.47.09-' || to_char(received, 'YYMMDD') || '-' || lpad(n::text, 7, '0') AS code,
        (ARRAY['ONLINE','ONLINE','IN_PERSON','POSTAL','NATIONAL_PORTAL'])[1 + n %% 5] AS channel
    FROM (
        SELECT n, timestamptz '2026-11-20 09:00+07' - (%(size)s - n) * (interval '1826 days' / %(size)s) AS received
        FROM generate_series(1, %(size)s) AS n
    ) AS moments
) AS made,
(SELECT array_agg(id) AS ids FROM procedures_procedureversion WHERE limit_amount IS NOT NULL) AS versions,
(SELECT array_agg(id) AS ids FROM office_unit) AS units
"""
# The first entry of every log, whose hash the dossiers carry (dossiers/chain.py).
LOG = """
INSERT INTO dossiers_logentry (
    dossier_id, step, from_state, to_state, at, reason, basis, due_after, promised_after, position, previous_hash, hash)
SELECT id, 'RECEIVE', '', 'RECEIVED', received_at, '', '', due_at, promised_at, 1, '', chain_head FROM dossiers_dossier
"""


def fill(context: Context) -> None:
    """Catalogue, calendar, one officer of each role and `context.size` dossiers, by set-based SQL."""
    call_command("import_calendar", "tanthanh/office/data/calendar.csv")
    call_command("import_procedures", "procedures/data/procedures.csv")
    ensure_short_questionnaire()
    OfficeProfile.objects.create(
        name="ỦY BAN NHÂN DÂN PHƯỜNG TÂN THẠNH",
        short_name="phường Tân Thạnh",
        one_stop_name="Bộ phận Một cửa",
        agency_code="H47.47.09",
        place="Tân Thạnh",
        address="Tam Kỳ",
        signature_lines="CHỦ TỊCH",
        valid_from="2018-01-01",
    )
    units = [Unit.objects.create(code=code, name=code, is_one_stop=code == "mot-cua") for code in UNITS]
    for role in Role:
        Officer.objects.create(username=role.lower(), full_name=role.label, role=role, unit=units[0], password="!")
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'Asia/Ho_Chi_Minh'")
        cursor.execute(DOSSIERS, {"size": context.size})
        cursor.execute(LOG)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SET TIME ZONE 'UTC'")
