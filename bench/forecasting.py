"""The forecast against "everything due tomorrow is late", by Brier score, on a year that it has not seen.

The years are made up by other rules than the model's: each procedure has its own pace and its luck, five wards of them.
"""

from random import Random

from bench.measure import Context, Row, seconds
from dossiers import forecast
from dossiers.forecast import Past

WARDS, YEARS, A_YEAR, PROCEDURES = 5, 3, 6000, 40
A_DAY = 480


def rows(context: Context) -> list[Row]:  # noqa: ARG001 -- as every module
    wards = [_years(Random(seed)) for seed in range(WARDS)]  # noqa: S311 -- the same years every time
    trials = [forecast.trial([one for year in seen for one in year], unseen) for *seen, unseen in wards]
    scores = [(one.brier, one.plain_brier) for one in trials if one.brier is not None and one.plain_brier is not None]
    ours, plain = max(scores, key=lambda pair: pair[0] / pair[1])
    *seen, unseen = wards[0]
    taken = seconds(lambda: forecast.trial([one for year in seen for one in year], unseen))
    looks = f"{trials[0].looks} forecasts in {taken:.1f} s"
    return [
        Row(
            f"Brier score of the forecast, the worst of {WARDS} wards ({looks})",
            f"{ours:.4f}", f"{plain:.4f}", f"{ours / plain:.2f}×", "< 1×", ours < plain,
        )
    ]  # fmt: skip


def _years(chance: Random) -> list[list[Past]]:
    """Minutes to spare at the end, and when it left the counter, of each dossier."""
    pace = [chance.uniform(0.2, 0.95) for _ in range(PROCEDURES)]
    return [[_dossier(chance, pace) for _ in range(A_YEAR)] for _ in range(YEARS)]


def _dossier(chance: Random, pace: list[float]) -> Past:
    # A few procedures make most of the dossiers.
    procedure = min(chance.randrange(PROCEDURES), chance.randrange(PROCEDURES))
    limit = (3, 5, 10)[procedure % 3] * A_DAY
    needed = limit * pace[procedure] * chance.lognormvariate(-0.1, 0.35) + chance.expovariate(1 / 60)
    forwarded = min(needed, chance.expovariate(1 / 90))
    return Past(procedure, procedure % 8, limit - needed, limit - forwarded)
