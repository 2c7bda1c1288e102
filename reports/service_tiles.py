"""The ward's own models and ways to serve as figures; where nobody writes something down yet, a dash says so."""

from django.urls import reverse

from dossiers.intake_pace import Pace
from dossiers.marks import Mark
from procedures.support import SupportFigures
from reports.figures import Figures
from reports.serving import Service
from reports.tables import dossiers_path, list_path
from reports.tiles import Tile
from tanthanh.office.vietnamese import number, percent

ONE_STOP = "mot-cua"
NOT_LISTED = "kỳ này cổng chưa ghi danh mục giấy tờ của hồ sơ nào nên không có con số"
NOT_PAID = "kỳ này cổng chưa ghi khoản thu lệ phí nào nên không có con số"
NOT_PRINTED = "kỳ này cổng chưa ghi hồ sơ trực tiếp nào có tờ khai in sẵn nên không có con số"
NOT_HELPED = "kỳ này sổ hỗ trợ chưa ghi gì nên không có con số"


def service_tiles(figures: Figures, served: Service) -> tuple[Tile, ...]:
    return (*_answers(figures, served), *_three_noes(figures, served), *_models(served))


def _answers(figures: Figures, served: Service) -> tuple[Tile, ...]:
    period, share = figures.period, percent(figures.online.total, figures.one_stop.total)
    letters = list_path(**period.filters, kenh=ONE_STOP, chi_xem="co-thu-xin-loi")
    undated = f"; {number(served.letters_undated)} thư không ghi ngày" if served.letters_undated else ""
    fees = served.fees
    paid = f"{number(fees.online)} ÷ {number(fees.dossiers)} hồ sơ có ghi thu lệ phí" if fees.dossiers else NOT_PAID
    per_dossier = served.supplements_per_dossier
    return (
        Tile(
            "ty-le-truc-tuyen",
            share,
            "hồ sơ nộp trực tuyến",
            f"{number(figures.online.total)} ÷ {number(figures.one_stop.total)} hồ sơ một cửa tiếp nhận",
            dossiers_path(period, kenh="ONLINE"),
        ),
        Tile(
            "thu-truoc-han",
            served.letters_before,
            "thư xin lỗi trước khi quá hạn",
            f"{number(served.letters_after)} thư sau khi quá hạn{undated}",
            letters,
        ),
        Tile(
            "bo-sung",
            per_dossier,
            "lần yêu cầu bổ sung trên một hồ sơ",
            f"{number(served.supplements)} lần, ở {number(served.asked_for_papers)} hồ sơ ÷ {number(served.dossiers)}",
            dossiers_path(period, kenh=ONE_STOP),
            written="" if per_dossier is None else f"{per_dossier}".replace(".", ","),
        ),
        Tile("thanh-toan", percent(fees.online, fees.dossiers), "hồ sơ thanh toán trực tuyến", paid),
    )


def _three_noes(figures: Figures, served: Service) -> tuple[Tile, ...]:
    """“3 không”: no delay, no waste, no overlap (law.md 7)."""
    period, everything = figures.period, figures.one_stop
    straight, papers = served.dossiers - served.sent_back, served.papers
    return (
        Tile(
            "khong-cham-tre",
            everything.honest_rate,
            "“3 không”: không chậm trễ",
            "đúng hạn, tính cả hồ sơ còn nợ quá hạn",
            dossiers_path(period, kenh=ONE_STOP, ket_qua="tre"),
        ),
        Tile(
            "khong-lang-phi",
            percent(papers.held, papers.papers),
            "“3 không”: không lãng phí",
            f"{number(papers.held)} giấy tờ không phải nộp lại ÷ {number(papers.papers)} giấy tờ của thành phần hồ sơ"
            if papers.papers
            else NOT_LISTED,
            dossiers_path(period, kenh=ONE_STOP, chi_xem=Mark.HELD) if papers.papers else "",
        ),
        Tile(
            "khong-chong-cheo",
            percent(straight, served.dossiers),
            "“3 không”: không chồng chéo",
            f"{number(straight)} hồ sơ không bị bộ phận trả lại ÷ {number(served.dossiers)}",
            dossiers_path(period, kenh=ONE_STOP),
        ),
    )


def _models(served: Service) -> tuple[Tile, ...]:
    return _unwritten(served.pace), _volunteers(served.support)


def _unwritten(pace: Pace) -> Tile:
    took = f"; tiếp nhận trung bình {pace.in_words}" if pace.in_words else ""
    note = f"in sẵn trên tờ khai của {number(pace.dossiers)} hồ sơ nộp trực tiếp{took}"
    known = pace.dossiers > 0
    label = "“Công dân không viết”: mục không phải viết tay"
    return Tile("khong-viet", pace.fields if known else None, label, note if known else NOT_PRINTED)


def _volunteers(found: SupportFigures) -> Tile:
    """Every team's log together: the youth team's and the community digital teams'."""
    label = "lượt người dân được thanh niên, tổ công nghệ số hỗ trợ"
    if not found.entries:
        return Tile("thanh-nien", None, label, NOT_HELPED)
    hours = f"{found.volunteer_hours.normalize():f}".replace(".", ",")
    note = f"{number(found.entries)} lần ghi sổ, {hours} giờ công tình nguyện"
    return Tile("thanh-nien", found.helped, label, note, f"{reverse('procedures:support')}?nam={found.start.year}")
