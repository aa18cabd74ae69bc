"""Verbs of the catalogue. Each takes the kind: publish_demand is ``publish_item(kind=DEMAND, …)``, and so for
achievement, service and facility. Writing, review, public life and refinement have a module each.
"""

from kezhuan.catalogue.actions.join import join_demands, part_demands
from kezhuan.catalogue.actions.life import (
    close_item,
    disengage_item,
    engage_item,
    expire_item,
    renew_item,
    reopen_item,
    solve_demand,
)
from kezhuan.catalogue.actions.refine import (
    confirm_refinement,
    publish_summary,
    refine_demand,
    send_back_refinement,
)
from kezhuan.catalogue.actions.review import (
    pass_first_review,
    publish_item,
    send_back_item,
    submit_item,
    take_back_item,
)
from kezhuan.catalogue.actions.write import draft_item, edit_item

__all__ = [
    "close_item",
    "confirm_refinement",
    "disengage_item",
    "draft_item",
    "edit_item",
    "engage_item",
    "expire_item",
    "join_demands",
    "part_demands",
    "pass_first_review",
    "publish_item",
    "publish_summary",
    "refine_demand",
    "renew_item",
    "reopen_item",
    "send_back_item",
    "send_back_refinement",
    "solve_demand",
    "submit_item",
    "take_back_item",
]
