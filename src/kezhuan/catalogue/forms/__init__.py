"""Forms of the catalogue: the steps of each kind's long form, and the small ones of single moves."""

from kezhuan.catalogue.forms.moves import (
    CloseForm,
    JoinForm,
    MoveForm,
    ReasonForm,
    RefinementForm,
    SendBackForm,
    SolveForm,
    SummaryForm,
)
from kezhuan.catalogue.forms.steps import STEPS, ItemForm, StepPage, step_named

__all__ = [
    "STEPS",
    "CloseForm",
    "ItemForm",
    "JoinForm",
    "MoveForm",
    "ReasonForm",
    "RefinementForm",
    "SendBackForm",
    "SolveForm",
    "StepPage",
    "SummaryForm",
    "step_named",
]
