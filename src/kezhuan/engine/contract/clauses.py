"""Which clauses each type of technology contract has, why, and what to write. The law stands in the rule named."""

from dataclasses import dataclass
from enum import StrEnum

from kezhuan.engine.contract.kinds import ContractType, DevelopmentForm
from kezhuan.engine.words import N_


class Need(StrEnum):
    """``MUST``: the law says 应当. ``USUAL``: the law lists it (一般包括). ``ADVISED``: settles what the law leaves."""

    MUST = "must"
    USUAL = "usual"
    ADVISED = "advised"

    @property
    def word(self) -> str:
        """The msgid of its name."""
        return _NEEDS[self]


_NEEDS = {Need.MUST: N_("法律要求"), Need.USUAL: N_("一般应有"), Need.ADVISED: N_("建议写明")}

_ALL = frozenset(ContractType)
_D, _A, _L = ContractType.DEVELOPMENT, ContractType.ASSIGNMENT, ContractType.LICENCE
_C, _S = ContractType.CONSULTING, ContractType.TECHNICAL_SERVICE


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: ``rule`` names the dated rule with law and article; ``name``, ``why`` and ``write`` are msgids.

    ``form`` narrows a clause to one form of development; ``when`` to contracts with ``patents`` or with a ``royalty``.
    """

    code: str
    name: str
    need: Need
    rule: str
    why: str
    write: str
    types: frozenset[ContractType] = _ALL
    form: DevelopmentForm | None = None
    when: str = ""

    def applies(self, kind: ContractType, form: DevelopmentForm | None, *, patents: bool, royalty: bool) -> bool:
        if kind not in self.types or (self.form is not None and self.form is not form):
            return False
        return {"": True, "patents": patents, "royalty": royalty}[self.when]


_CONTENTS = "contract.contents"
_LISTED = N_("法律列为技术合同一般应有的条款")

CLAUSES: tuple[Clause, ...] = (
    Clause("title", N_("项目名称"), Need.USUAL, _CONTENTS, _LISTED,
           N_("写明技术和用途，和登记表、发票上的名称一致")),
    Clause("subject", N_("标的的内容、范围和要求"), Need.USUAL, _CONTENTS, _LISTED,
           N_("写明是什么技术、做到什么指标、交付什么")),
    Clause("performance", N_("履行的计划、地点和方式"), Need.USUAL, _CONTENTS, _LISTED,
           N_("写明分几个阶段、每个阶段的日期、在哪里做、怎么交付")),
    Clause("secrecy", N_("技术信息和资料的保密"), Need.USUAL, _CONTENTS, _LISTED,
           N_("写明哪些内容保密、谁来保密、保密到什么时候")),
    Clause("ownership", N_("技术成果的归属和收益的分配办法"), Need.USUAL, _CONTENTS, _LISTED,
           N_("写明成果归谁、谁可以用、收益怎么分")),
    Clause("acceptance", N_("验收标准和方法"), Need.USUAL, _CONTENTS, _LISTED,
           N_("写明按什么标准、由谁、在什么时候、用什么方法验收")),
    Clause("terms", N_("名词和术语的解释"), Need.USUAL, _CONTENTS, _LISTED,
           N_("容易有不同理解的名词逐个解释；没有的写“无”")),
    Clause("price", N_("价款、报酬或者使用费及支付方式"), Need.USUAL, "contract.payment_modes",
           N_("支付方式由当事人约定，登记时要看清总额和分项"), N_("写明总额、分项、什么时候付、付到哪里")),
    Clause("patents", N_("专利信息"), Need.MUST, "contract.contents.patent", N_("合同涉及专利的，法律要求注明"),
           N_("写明发明创造的名称、申请人和专利权人、申请日期、申请号和专利号、有效期限"), when="patents"),
    Clause("royalty", N_("提成的基数、比例和期间"), Need.USUAL, "contract.payment.royalty_basis",
           N_("提成支付的，金额要能算出来"),
           N_("写明按什么提成、比例多少、每年是否变化、从哪天到哪天"), when="royalty"),
    Clause("accounts", N_("查阅会计账目的办法"), Need.ADVISED, "contract.payment.accounts",
           N_("提成按对方的账计算，法律允许约定查账办法"), N_("写明多久查一次、看哪些账、谁来看"), when="royalty"),
    # 技术开发
    Clause("client_duties", N_("委托人的经费、资料和协作"), Need.USUAL, "contract.development.client",
           N_("法律规定了委托人的义务，范围靠约定"), N_("写明研究开发经费多少、提供哪些资料、配合哪些事"),
           frozenset({_D}), DevelopmentForm.COMMISSIONED),
    Clause("plan", N_("研究开发计划和经费使用"), Need.USUAL, "contract.development.developer",
           N_("法律规定研究开发人应当制定计划、合理使用经费"), N_("写明计划、经费怎么用、购置的设备归谁"),
           frozenset({_D}), DevelopmentForm.COMMISSIONED),
    Clause("contributions", N_("各方的投资和分工"), Need.USUAL, "contract.development.joint",
           N_("合作开发的各方应当按照约定投资、分工"), N_("写明各方出多少钱、什么技术、做哪部分工作"),
           frozenset({_D}), DevelopmentForm.JOINT),
    Clause("risk", N_("研究开发失败的风险"), Need.ADVISED, "contract.development.risk",
           N_("没有约定的由双方合理分担，容易有争议"), N_("写明遇到无法克服的技术困难时损失怎么分担"), frozenset({_D})),
    Clause("patent_right", N_("申请专利的权利"), Need.ADVISED, "contract.development.patent_of_commissioned",
           N_("没有约定的，申请专利的权利属于研究开发人"), N_("写明由谁申请、另一方能不能免费使用"),
           frozenset({_D}), DevelopmentForm.COMMISSIONED),
    Clause("joint_patent_right", N_("共有的专利申请权"), Need.ADVISED, "contract.development.patent_of_joint",
           N_("没有约定的，申请专利的权利由各方共有"), N_("写明由谁申请、一方放弃时怎么办"),
           frozenset({_D}), DevelopmentForm.JOINT),
    Clause("secrets", N_("技术秘密成果的使用和转让"), Need.ADVISED, "contract.development.secrets",
           N_("由当事人约定；没有约定容易有争议"), N_("写明谁可以使用、谁可以转让、收益怎么分"), frozenset({_D})),
    # 技术转让、技术许可
    Clause("right_assigned", N_("转让的是哪一项权利"), Need.USUAL, "contract.assignment.includes",
           N_("专利权、专利申请权和技术秘密的转让手续不同"), N_("写明转让专利权、专利申请权还是技术秘密，何时办理变更"),
           frozenset({_A})),
    Clause("right_licensed", N_("许可的种类和对象"), Need.USUAL, "contract.licence.includes",
           N_("专利许可和技术秘密许可要分清"),
           N_("写明独占、排他还是普通许可，许可哪项专利或者技术秘密"), frozenset({_L})),
    Clause("scope", N_("实施专利或者使用技术秘密的范围"), Need.ADVISED, "contract.exploitation_scope",
           N_("可以约定范围，但不得限制技术竞争和技术发展"), N_("写明地域、产品、期限"), frozenset({_A, _L})),
    Clause("licence_term", N_("许可期限"), Need.USUAL, "contract.licence.within_patent_term",
           N_("专利许可只在专利权存续期内有效"), N_("写明起止日期，不超过专利的有效期限"), frozenset({_L})),
    Clause("handover", N_("技术资料和技术指导"), Need.USUAL, "contract.secret.owner",
           N_("让与人、许可人应当提供资料、进行指导"), N_("写明交哪些资料、指导多少次、在哪里"), frozenset({_A, _L})),
    Clause("sublicence", N_("能不能再许可第三人"), Need.ADVISED, "contract.licence.licensee",
           N_("被许可人不得许可约定以外的第三人实施"), N_("写明能否分许可、要不要许可人书面同意"), frozenset({_L})),
    Clause("guarantee", N_("权利和技术的保证"), Need.ADVISED, "contract.guarantee",
           N_("让与人、许可人应当保证合法拥有，技术完整、有效"), N_("写明权属清楚、没有质押和纠纷，出了问题怎么办"),
           frozenset({_A, _L})),
    Clause("improvements", N_("后续改进成果的分享"), Need.ADVISED, "contract.improvements",
           N_("没有约定的，各方的改进成果他方无权分享"), N_("写明改进后互相能不能用、要不要付费"), frozenset({_A, _L})),
    # 技术咨询、技术服务
    Clause("question", N_("咨询的问题和背景资料"), Need.USUAL, "contract.consulting.client",
           N_("委托人应当阐明问题、提供资料"), N_("写明要回答什么问题、提供哪些资料"), frozenset({_C})),
    Clause("report", N_("咨询报告的要求和期限"), Need.USUAL, "contract.consulting.adviser",
           N_("受托人应当按期完成、达到约定的要求"), N_("写明报告写什么、达到什么深度、哪天交"), frozenset({_C})),
    Clause("decision_loss", N_("按报告决策的损失由谁承担"), Need.ADVISED, "contract.consulting.decision_loss",
           N_("没有另外约定的，由委托人承担"), N_("写明是否按这一规定"), frozenset({_C})),
    Clause("conditions", N_("委托人提供的工作条件"), Need.USUAL, "contract.technical_service.client",
           N_("委托人应当提供工作条件、完成配合事项"), N_("写明场地、样品、人员、配合的时间"), frozenset({_S})),
    Clause("problem", N_("要解决的技术问题和传授的知识"), Need.USUAL, "contract.technical_service.provider",
           N_("受托人应当解决技术问题、保证质量、传授知识；一般加工和建设工程不属于技术服务"),
           N_("写明特定的技术问题、达到的指标、教会谁"), frozenset({_S})),
    Clause("new_results", N_("新成果的归属"), Need.ADVISED, "contract.new_results",
           N_("没有约定的，谁完成归谁"), N_("写明新成果归谁、另一方能不能用"), frozenset({_C, _S})),
    Clause("costs", N_("工作费用由谁负担"), Need.ADVISED, "contract.service_costs",
           N_("没有约定的，由受托人负担"), N_("写明差旅、试验、材料费用由谁出"), frozenset({_C, _S})),
    Clause("breach", N_("违约责任和争议解决"), Need.ADVISED, "contract.breach_and_disputes",
           N_("合同的一般条款"), N_("写明违约怎么赔、先协商还是直接仲裁或者起诉")),
)  # fmt: skip


def clauses_of(
    kind: ContractType, form: DevelopmentForm | None = None, *, patents: bool = False, royalty: bool = False
) -> tuple[Clause, ...]:
    """The clauses of one type, in the order they are written."""
    return tuple(clause for clause in CLAUSES if clause.applies(kind, form, patents=patents, royalty=royalty))
