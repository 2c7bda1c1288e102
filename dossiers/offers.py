"""The steps an officer is offered on a dossier: what the table allows, said so that one knows what pressing it does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dossiers import hand_overs, notices, returns
from dossiers.models import Dossier, HandOver, LogEntry, Regime
from dossiers.states import MOVES, SLUG_OF, Cause, State, Step, steps_for
from procedures.models import HandOverStep
from tanthanh.office import calendars
from tanthanh.office.models import Officer, Unit
from tanthanh.office.roles import LEADERS
from tanthanh.office.vietnamese import office_day

HINTS = {
    Step.FORWARD: "Giao hồ sơ cho bộ phận giải quyết.",
    Step.ASK_SUPPLEMENT: "Mỗi dòng một nội dung. Đồng hồ dừng; in phiếu yêu cầu bổ sung giao người nộp.",
    Step.TAKE_SUPPLEMENT: "Đã đủ giấy tờ: đồng hồ chạy lại, in giấy tiếp nhận với ngày hẹn mới.",
    Step.PAUSE: "Chỉ khi thủ tục có căn cứ tạm dừng trong luật chuyên ngành.",
    Step.RESUME: "Hết căn cứ tạm dừng: đồng hồ chạy tiếp.",
    Step.FINISH: "Kết quả đã về một cửa. Đúng hay trễ hạn được chốt ở bước này.",
    Step.REFUSE: "In phiếu từ chối; vẫn phải trong thời hạn giải quyết.",
    Step.RETURN: "Đã trao kết quả cho người nộp. Hồ sơ kết thúc.",
    Step.WITHDRAW: "Người nộp xin rút; in thông báo dừng giải quyết.",
    Step.STOP: "Đã quá hạn nộp bổ sung mà người nộp không nộp.",
    Step.VOID: "Nhập nhầm trong ngày. Số thứ tự trong sổ vẫn giữ, ghi rõ lý do.",
    Step.TAKE_OVER: "Hồ sơ giấy đã đến tay bạn.",
    Step.HAND_OVER: "Phần việc ở đây đã xong, giao bộ phận tiếp theo.",
    Step.SEND_BACK: "Hồ sơ trở về bộ phận vừa giao; ghi rõ vì sao.",
    Step.ASK_AGENCY: "Hồ sơ vẫn ở bộ phận này, thời hạn vẫn chạy trong lúc chờ.",
    Step.HEAR_AGENCY: "Ghi lại cơ quan đã trả lời.",
    Step.NOTIFY: "Gọi hoặc nhắn trước khi trả sớm (khoản 5 Điều 22 Nghị định 118/2025/NĐ-CP).",
    Step.APPRAISE: "Nội dung hồ sơ đã xem đủ, không cần bổ sung; nhắc việc thẩm định thôi báo.",
    Step.REPORT_ERROR: "Người nộp báo kết quả sai: phải sửa trong 3 ngày làm việc (Điều 23).",
    Step.FIX_ERROR: "Ghi sai sót được khắc phục thế nào.",
    Step.ASK_HELP: "Hồ sơ có nguy cơ trễ: ghi cần ai giúp việc gì; lãnh đạo thấy ở trang dự báo.",
    Step.ASSIGN: "Hồ sơ lên bàn làm việc của người được giao; người của bộ phận khác thì hồ sơ chuyển về bộ phận ấy.",
    Step.REPORT_LATE: "Chắc chắn không kịp hạn: thư xin lỗi được soạn ngay, chờ lãnh đạo duyệt "
    "(khoản 6 Điều 19 Nghị định 118/2025/NĐ-CP: chậm nhất 01 ngày trước ngày hết hạn).",
}
# Pressed a hundred times a day; the others open first and ask for what they need.
EVERYDAY = frozenset(
    {Step.FORWARD, Step.TAKE_SUPPLEMENT, Step.FINISH, Step.RETURN, Step.RESUME, Step.TAKE_OVER, Step.NOTIFY}
)
FINAL = frozenset({Step.REFUSE, Step.WITHDRAW, Step.STOP, Step.VOID})
# These have a page of their own.
ELSEWHERE = frozenset({Step.CORRECT})
# What each asks for besides a reason; a basis where the officer may cite one.
ASKS_BASIS = frozenset({Step.ASK_SUPPLEMENT, Step.REFUSE, Step.EXTEND_VERIFICATION})
WAYS_TO_TELL = ("điện thoại", "tin nhắn", "thư điện tử", "mạng xã hội được phép dùng", "trực tiếp tại quầy")
REASON_LABELS = {
    Step.ASK_SUPPLEMENT: "Nội dung cần bổ sung, mỗi dòng một mục",
    Step.HEAR_AGENCY: "Nội dung trả lời",
    Step.REPORT_LATE: "Lý do ghi trong thư xin lỗi",
}
CAUSES = tuple((cause.value, cause.label.capitalize()) for cause in Cause if cause != Cause.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Offer:
    """One step as a form: what it asks for besides itself, and what it does."""

    step: Step
    label: str
    slug: str
    hint: str
    needs_reason: bool
    reason_label: str
    asks_basis: bool
    units: tuple[Unit, ...]
    officers: tuple[Officer, ...]
    grounds: tuple[str, ...]
    agencies: tuple[str, ...]
    warning: str
    is_final: bool
    causes: tuple[tuple[str, str], ...] = ()

    @property
    def asks_reason(self) -> bool:
        return self.needs_reason or self.step in {Step.HEAR_AGENCY, Step.ASSIGN}


@dataclass(frozen=True, slots=True)
class Offers:
    """What a counter presses a hundred times a day, and what asks before it acts."""

    everyday: tuple[Offer, ...]
    others: tuple[Offer, ...]


def offers(
    dossier: Dossier, officer: Officer, *, passed: Sequence[HandOver], log: Sequence[LogEntry], now: datetime
) -> Offers:
    """In the table's order; what the table allows but the rules of the step would refuse today is left out.

    `passed` are the dossier's hand-overs, `log` its whole log: the page has read both already.
    """
    desk = _Desk(dossier, officer, passed, log, now)
    steps = [step for step in steps_for(dossier.state, officer.role) if desk.is_open(step)]
    found = [desk.offer(step) for step in steps]
    return Offers(
        tuple(offer for offer in found if desk.is_everyday(offer.step)),
        tuple(offer for offer in found if not desk.is_everyday(offer.step)),
    )


class _Desk:
    """One dossier before one officer at one moment."""

    def __init__(
        self, dossier: Dossier, officer: Officer, passed: Sequence[HandOver], log: Sequence[LogEntry], now: datetime
    ) -> None:
        self.dossier, self.officer, self.log, self.now = dossier, officer, log, now
        kinds = HandOverStep.Kind
        self.holding = next((row for row in passed if row.kind == kinds.UNIT and row.done_at is None), None)
        self.agencies = tuple(row.agency for row in passed if row.kind == kinds.AGENCY and row.done_at is None)

    def is_open(self, step: Step) -> bool:
        """Whether the step's own rule would let it through now."""
        dossier, today = self.dossier, office_day(self.now)
        rules: dict[Step, Callable[[], bool]] = {
            Step.PAUSE: lambda: bool(dossier.version.pause_grounds),
            Step.STOP: lambda: dossier.supplement_due_on is not None and today > dossier.supplement_due_on,
            Step.VOID: lambda: (
                self.now <= dossier.due_at and (today == dossier.received_on or self.officer.role in LEADERS)
            ),
            Step.TAKE_OVER: self._may_take_over,
            Step.SEND_BACK: self._may_send_back,
            Step.HEAR_AGENCY: lambda: bool(self.agencies),
            Step.EXTEND_VERIFICATION: self._may_extend,
            Step.APPRAISE: self._is_to_appraise,
            Step.FIX_ERROR: lambda: dossier.error_reported_at is not None,
            Step.REPORT_LATE: self._may_report_late,
        }
        return step not in ELSEWHERE and (step not in rules or rules[step]())

    def _is_to_appraise(self) -> bool:
        """Until it has been done, and again once papers have been added."""
        steps = (entry.step for entry in reversed(self.log))
        return next((step for step in steps if step in {Step.APPRAISE, Step.TAKE_SUPPLEMENT}), "") != Step.APPRAISE

    def _may_take_over(self) -> bool:
        mine = self.officer.unit_id
        if mine is None:
            return False
        if self.holding is None or self.dossier.state == State.RECEIVED:
            return self.dossier.state == State.RECEIVED and self.dossier.unit_id != mine
        return self.holding.to_unit_id == mine and self.holding.received_at is None

    def _may_send_back(self) -> bool:
        if self.holding is None or self.holding.from_unit_id is None:
            return False
        return self.officer.unit_id == self.holding.to_unit_id or self.officer.role in LEADERS

    def _may_extend(self) -> bool:
        dossier = self.dossier
        is_due = dossier.limit is not None and self.now <= dossier.due_at
        return bool(dossier.version.verification_days) and not dossier.verification_days and is_due

    def _may_report_late(self) -> bool:
        """Before the date, and once for each date."""
        due_at = self.dossier.due_at
        told = any(entry.step == Step.REPORT_LATE and entry.due_before == due_at for entry in self.log)
        return self.now <= due_at and not told

    def is_everyday(self, step: Step) -> bool:
        return step in EVERYDAY and (step != Step.NOTIFY or self._is_to_be_told())

    def _is_to_be_told(self) -> bool:
        return returns.is_early(self.dossier) and not returns.was_told(list(self.log), self.dossier.finished_at)

    def offer(self, step: Step) -> Offer:
        return Offer(
            step=step,
            label=step.label,
            slug=SLUG_OF[step],
            hint=self._hint(step),
            needs_reason=MOVES[step].needs_reason,
            reason_label=REASON_LABELS.get(step, "Lý do"),
            asks_basis=step in ASKS_BASIS,
            units=self._units(step),
            officers=self._officers(step),
            grounds=self._grounds(step),
            agencies=self._agencies(step),
            warning=self._warning(step),
            is_final=step in FINAL,
            causes=CAUSES if step == Step.REPORT_LATE else (),
        )

    def _hint(self, step: Step) -> str:
        if step != Step.EXTEND_VERIFICATION:
            return HINTS[step]
        days = self.dossier.version.verification_days
        return f"Danh mục cho thêm {days} ngày làm việc, một lần, trước khi quá hạn; báo người nộp ngày hẹn mới."

    def _grounds(self, step: Step) -> tuple[str, ...]:
        if step == Step.NOTIFY:
            return WAYS_TO_TELL
        return tuple(self.dossier.version.pause_grounds) if step == Step.PAUSE else ()

    def _units(self, step: Step) -> tuple[Unit, ...]:
        """Where it may go; the plan's next unit first, which is what a form sends that nobody touches."""
        if step not in {Step.FORWARD, Step.HAND_OVER}:
            return ()
        units = Unit.objects.exclude(pk=self.dossier.unit_id or 0).order_by("name")
        units = units.exclude(is_one_stop=True) if step == Step.FORWARD else units
        planned = hand_overs.next_station(self.dossier)
        return tuple(sorted(units, key=lambda unit: planned is None or unit.pk != planned.unit_id))

    def _officers(self, step: Step) -> tuple[Officer, ...]:
        if step != Step.ASSIGN:
            return ()
        return tuple(hand_overs.may_be_assigned().exclude(pk=self.dossier.officer_id or 0))

    def _agencies(self, step: Step) -> tuple[str, ...]:
        if step == Step.HEAR_AGENCY:
            return self.agencies
        if step == Step.ASK_AGENCY:
            plan = hand_overs.plan_of(self.dossier, HandOverStep.Kind.AGENCY)
            return tuple(station.agency for station in plan)
        return ()

    def _warning(self, step: Step) -> str:
        if step == Step.RETURN and self._is_to_be_told():
            return "Kết quả có trước ngày hẹn mà chưa ghi nhận đã báo người nộp."
        if step == Step.REPORT_LATE and office_day(self.now) >= self.dossier.due_on:
            return "Hôm nay là ngày đến hạn: báo lúc này đã muộn hơn luật định, vẫn phải báo và xin lỗi."
        if step != Step.ASK_SUPPLEMENT:
            return ""
        regime = Regime.objects.on(office_day(self.now)).first()
        calendar = calendars.current_calendar().calendar
        return notices.late_request_warning(self.dossier, calendar, regime, at=self.now)
