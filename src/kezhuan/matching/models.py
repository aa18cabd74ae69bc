"""What people searched for and want to hear about again, what they said of answers, what the nights found, and the
words that are held to mean the same.
"""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.audit.models import Audited
from kezhuan.catalogue.models import Demand
from kezhuan.engine.lifecycle.matching import TERMS
from kezhuan.engine.lifecycle.table import Lifecycle
from kezhuan.parties.fields import CodesField


class SavedSearch(Audited):
    """A search kept by a user; with ``alerts`` new answers are told once each. ``filters``: an ``Ask`` as data."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("名称"), max_length=80)
    text = models.TextField(_("问题"))
    kinds = CodesField(_("范围"))
    filters = models.JSONField(_("筛选"), default=dict, blank=True)
    alerts = models.BooleanField(_("有新结果时告诉我"), default=True)
    created_at = models.DateTimeField(_("创建时间"))

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("订阅")
        verbose_name_plural = _("订阅")

    def __str__(self) -> str:
        return self.name


class SearchWatch(models.Model):
    """Which answers of a saved search its owner already knows: bookkeeping of the alerts, nobody's act."""

    search = models.OneToOneField(SavedSearch, on_delete=models.CASCADE, related_name="watch")
    known_keys = models.JSONField(_("已告知"), default=list)
    checked_at = models.DateTimeField(_("上次检查"))

    class Meta:
        indexes = [models.Index(fields=["checked_at"], name="search_watch_checked")]

    def __str__(self) -> str:
        return f"{self.search_id}"


class SearchLog(models.Model):
    """One search without its asker: how many answers, how fast; searches without answers show what the city lacks."""

    at = models.DateTimeField(_("时间"))
    text = models.TextField(_("问题"))
    totals = models.JSONField(_("各类答案数"), default=dict)
    answers = models.PositiveIntegerField(_("答案数"), default=0)
    milliseconds = models.PositiveIntegerField(_("用时（毫秒）"))

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["answers", "at"], name="search_log_answers")]

    def __str__(self) -> str:
        return self.text[:40]


class FeedbackVerdict(models.TextChoices):
    ACCEPT = "accept", _("合适")
    REJECT = "reject", _("不合适")


class FeedbackReason(models.TextChoices):
    """Why an answer does not help. The first two speak of the match itself, the others of circumstances."""

    OBJECT = "object", _("对象不同")
    PROCESS = "process", _("工艺不同")
    MATURITY = "maturity", _("成熟度不够")
    PRICE = "price", _("价格不合适")
    KNOWN = "known", _("已经知道")
    OTHER = "other", _("其他")


class FeedbackSource(models.TextChoices):
    """Where a verdict was given: beside an answer, or by what became of an interest (对接)."""

    ANSWER = "answer", _("答案旁")
    INTEREST = "interest", _("对接结果")


class Feedback(Audited):
    """What a person says of one answer to one question: it fits, or it does not and why.

    One standing verdict for each person and pair; changing it changes the row, taking it back sets ``withdrawn_at``
    (the audit chain keeps every step). The question is a ``demand`` or words (``asked_text``); ``asked_hash`` names it
    either way. ``asked_version`` and ``answer_version`` are digests of both texts as they stood, so that what was
    judged can be told from what the texts have become. ``is_professional``: given by a recognised broker.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="feedback", verbose_name=_("谁"))
    role = models.CharField(_("身份"), max_length=20, blank=True)
    is_professional = models.BooleanField(_("专业意见"), default=False)
    demand = models.ForeignKey(
        Demand, on_delete=models.PROTECT, null=True, blank=True, related_name="feedback", verbose_name=_("需求")
    )
    asked_hash = models.CharField(max_length=64)
    asked_text = models.TextField(_("问题"), blank=True)
    asked_version = models.CharField(max_length=64)
    answer_key = models.CharField(_("答案"), max_length=40)
    answer_title = models.CharField(_("答案名称"), max_length=200)
    answer_version = models.CharField(max_length=64)
    verdict = models.CharField(_("意见"), max_length=8, choices=FeedbackVerdict.choices)
    reason = models.CharField(_("原因"), max_length=12, choices=FeedbackReason.choices, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    source = models.CharField(_("来源"), max_length=12, choices=FeedbackSource.choices, default=FeedbackSource.ANSWER)
    given_at = models.DateTimeField(_("时间"))
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("-given_at", "-pk")
        verbose_name = _("匹配反馈")
        verbose_name_plural = _("匹配反馈")
        indexes = [
            models.Index(fields=["answer_key"], name="feedback_answer"),
            models.Index(fields=["verdict", "reason"], name="feedback_verdict"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "asked_hash", "answer_key"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="feedback_one_standing",
            ),
            models.CheckConstraint(
                condition=~models.Q(verdict="reject") | ~models.Q(reason=""), name="feedback_rejection_has_reason"
            ),
            models.CheckConstraint(
                condition=(models.Q(demand__isnull=False) & models.Q(asked_text=""))
                | (models.Q(demand__isnull=True) & ~models.Q(asked_text="")),
                name="feedback_demand_or_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}：{self.answer_title}"


class CandidateList(models.Model):
    """When the candidates of one open demand were last looked for; bookkeeping of the rematch, nobody's act.

    ``requested_at`` is when somebody asked for it out of turn; it is served while it lies after ``matched_at``.
    """

    demand = models.OneToOneField(Demand, on_delete=models.CASCADE, related_name="candidate_list")
    matched_at = models.DateTimeField(_("上次匹配"), null=True, blank=True)
    requested_at = models.DateTimeField(_("要求重新匹配"), null=True, blank=True)
    found = models.PositiveSmallIntegerField(_("候选"), default=0)
    strong = models.PositiveSmallIntegerField(_("强匹配"), default=0)
    milliseconds = models.PositiveIntegerField(_("用时（毫秒）"), default=0)

    class Meta:
        verbose_name = _("候选清单")
        verbose_name_plural = _("候选清单")
        indexes = [models.Index(fields=["matched_at"], name="candidate_list_matched")]

    def __str__(self) -> str:
        return str(self.demand_id)

    @property
    def is_waiting(self) -> bool:
        """Asked for and not yet done."""
        return self.requested_at is not None and (self.matched_at is None or self.matched_at < self.requested_at)


class CandidateAlert(models.TextChoices):
    """``WAITING`` is told next; ``KNOWN``: strong when the first list was made, so no news."""

    NONE = "none", _("不用提醒")
    WAITING = "waiting", _("等待提醒")
    TOLD = "told", _("已提醒")
    KNOWN = "known", _("早已知道")


class Candidate(models.Model):
    """One pair of an open demand and what may answer it. A pair that was told once is never told again.

    ``rank`` counts within the kind from 1; 0: only the offer's own search found it. ``last_seen`` lags behind the
    list's ``matched_at`` when the pair has dropped out.
    """

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="candidates")
    answer_key = models.CharField(_("答案"), max_length=40)
    kind = models.CharField(_("类别"), max_length=12)
    rank = models.PositiveSmallIntegerField(_("名次"), default=0)
    score = models.FloatField(_("得分"))
    strength = models.CharField(_("匹配程度"), max_length=8)
    alert = models.CharField(max_length=8, choices=CandidateAlert.choices, default=CandidateAlert.NONE)
    first_seen = models.DateTimeField(_("首次出现"))
    last_seen = models.DateTimeField(_("最近一次"))
    notified_at = models.DateTimeField(_("提醒时间"), null=True, blank=True)

    class Meta:
        ordering = ("demand", "kind", "rank")
        verbose_name = _("候选")
        verbose_name_plural = _("候选")
        indexes = [
            models.Index(fields=["demand", "last_seen"], name="candidate_demand_seen"),
            models.Index(fields=["answer_key"], name="candidate_answer"),
            models.Index(fields=["alert"], name="candidate_alert", condition=models.Q(alert="waiting")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["demand", "answer_key"], name="candidate_once"),
            models.CheckConstraint(
                condition=(models.Q(alert="told") & models.Q(notified_at__isnull=False))
                | (~models.Q(alert="told") & models.Q(notified_at__isnull=True)),
                name="candidate_told_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demand_id} {self.answer_key}"


class RematchState(models.TextChoices):
    RUNNING = "running", _("进行中")
    FINISHED = "finished", _("完成")
    STOPPED = "stopped", _("到时停止")


class RematchRun(models.Model):
    """One night's rematch of everything open: how far it is, what it cost, what it found.

    What is left is always read from the lists themselves (matched before ``started_at``), so a crash loses nothing;
    ``offer_cursor`` is the last new achievement that looked for its demands. ``is_first``: what is strong counts as
    known. ``milliseconds`` is working time, without the pauses between rounds.
    """

    started_at = models.DateTimeField(_("开始"))
    until = models.DateTimeField(_("最迟"))
    offers_since = models.DateTimeField(_("新成果起点"), null=True, blank=True)
    offer_cursor = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(_("结束"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=RematchState.choices, default=RematchState.RUNNING)
    is_first = models.BooleanField(_("第一次"), default=False)
    demands = models.PositiveIntegerField(_("需求"), default=0)
    offers = models.PositiveIntegerField(_("新成果"), default=0)
    pairs = models.PositiveIntegerField(_("候选"), default=0)
    new_strong = models.PositiveIntegerField(_("新的强匹配"), default=0)
    told = models.PositiveIntegerField(_("提醒"), default=0)
    milliseconds = models.PositiveBigIntegerField(_("用时（毫秒）"), default=0)

    class Meta:
        ordering = ("-started_at", "-pk")
        verbose_name = _("夜间匹配")
        verbose_name_plural = _("夜间匹配")
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=models.Q(state="running"), name="rematch_one_running")
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d}"


class TermKind(models.TextChoices):
    """What a group is for: words searched for one another, or words the segmenter keeps whole."""

    SYNONYM = "synonym", _("同义词")
    DOMAIN = "domain", _("专业词")


class TermDirection(models.TextChoices):
    BOTH = "both", _("互相")
    ONE_WAY = "one_way", _("由第一个词找其余")


class TermState(models.TextChoices):
    PROPOSED = "proposed", _("待批准")
    APPROVED = "approved", _("使用中")
    DECLINED = "declined", _("未采用")
    WITHDRAWN = "withdrawn", _("已停用")


class TermGroup(Audited):
    """Words of one meaning, or words to be kept whole; searched with only while approved, by a second person.

    ``signature`` names the same words whatever their order; ``shipped_code`` a group of the program's own list, which
    no person proposed. ``replaces`` is the approved group whose place this one takes when it is approved itself.
    """

    lifecycle: ClassVar[Lifecycle] = TERMS

    kind = models.CharField(_("用途"), max_length=8, choices=TermKind.choices)
    words = models.JSONField(_("词"), default=list)
    text = models.CharField(_("词"), max_length=400)
    direction = models.CharField(_("方向"), max_length=8, choices=TermDirection.choices, default=TermDirection.BOTH)
    signature = models.CharField(max_length=64)
    state = models.CharField(_("状态"), max_length=10, choices=TermState.choices, default=TermState.PROPOSED)
    source = models.CharField(_("依据"), max_length=200)
    shipped_code = models.CharField(max_length=12, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replacements")
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="terms_proposed", verbose_name=_("提出人")
    )
    proposed_at = models.DateTimeField(_("提出时间"))
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="terms_decided", verbose_name=_("决定人")
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True)

    class Meta:
        ordering = ("kind", "text", "pk")
        verbose_name = _("同义词与专业词")
        verbose_name_plural = _("同义词与专业词")
        indexes = [models.Index(fields=["state", "kind"], name="terms_state_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "signature"],
                condition=models.Q(state__in=("proposed", "approved")),
                name="terms_once",
            ),
            models.UniqueConstraint(
                fields=["shipped_code"], condition=~models.Q(shipped_code=""), name="terms_shipped_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="proposed") | models.Q(decided_at__isnull=False), name="terms_decided_has_time"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved")
                | ~models.Q(shipped_code="")
                | (models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("proposed_by"))),
                name="terms_second_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("declined", "withdrawn")) | ~models.Q(reason=""),
                name="terms_end_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("matching:term", args=[self.pk])
