"""The legal regimes of the one-stop: a new decree is one row and a folder of papers, never an `if` on a year."""

from datetime import date

from dossiers.models import Regime

REGIMES = (
    {
        "code": "61-2018",
        "name": "Nghị định 61/2018/NĐ-CP",
        "forms": "2018",
        # 61/2018 Điều 19.4 asks for the supplement within 3 working days and sets the applicant no last day.
        "supplement_ask_days": 3,
        "supplement_close_days": None,
        "ward_takes_online": True,
        "valid_from": date(2018, 6, 21),
        "valid_to": date(2025, 6, 30),
    },
    {
        "code": "118-2025",
        "name": "Nghị định 118/2025/NĐ-CP",
        "forms": "2025",
        # Điều 19.5: 15 days to complete; Điều 15: online dossiers are filed on the national portal, no longer here.
        "supplement_ask_days": 3,
        "supplement_close_days": 15,
        "ward_takes_online": False,
        "valid_from": date(2025, 7, 1),
    },
)


def ensure_regimes() -> int:
    """Store the regimes that are missing; returns how many. A row an administrator has edited stays as it is."""
    known = set(Regime.objects.values_list("code", flat=True))
    missing = [Regime(**values) for values in REGIMES if values["code"] not in known]
    return len(Regime.objects.bulk_create(missing, ignore_conflicts=True))
