"""Posts of officers and administrators, given and ended by the security administrator."""

from datetime import datetime

from kezhuan.accounts import permissions
from kezhuan.accounts.models import StaffPost, User
from kezhuan.accounts.queries import lock_posts, lock_user
from kezhuan.audit.actions import record, snapshot, verb
from kezhuan.engine.actor import ADMIN_ROLES, STAFF_ROLES, Actor, Role
from kezhuan.engine.codes import divisions
from kezhuan.engine.errors import Conflict, InvalidInput, NotAllowedNow, NotFound, NotPermitted
from kezhuan.engine.words import N_


def check_post(role: Role, division_code: str) -> None:
    """InvalidInput unless a county officer has a county-level unit and everybody else none."""
    if role not in STAFF_ROLES:
        raise InvalidInput(code="not_a_post", fields={"role": N_("请选择一个岗位。")})
    if role is Role.COUNTY_OFFICER:
        division = divisions().get(division_code)
        if division is None or division.level != "county":
            raise InvalidInput(
                code="county_missing", fields={"division_code": N_("请选择县区专员负责的县（市、区）。")}
            )
    elif division_code:
        raise InvalidInput(code="county_not_needed", fields={"division_code": N_("只有县区专员需要选择县（市、区）。")})


def add_post(*, actor: Actor, user: User, role: Role, division_code: str, at: datetime) -> StaffPost:
    """Write one post and its event; part of the verbs that lead to it. Conflict when held or not to be combined."""
    held = lock_posts(user_id=user.pk)
    if any(post.role == role and post.division_code == division_code for post in held):
        raise Conflict(N_("这位用户已经在这个岗位上。"), code="already_in_post")
    if role in ADMIN_ROLES and any(Role(post.role) in ADMIN_ROLES for post in held):
        raise Conflict(
            N_("系统、安全、审计三类管理员不能由同一人担任。请先免去原来的管理员岗位。"), code="administrators_apart"
        )
    post = StaffPost.objects.create(user=user, role=role.value, division_code=division_code, started_at=at)
    record(actor=actor, verb="accounts.take_post", thing=post, at=at, before={})
    return post


@verb
def appoint_staff(*, actor: Actor, user_id: int, role: Role, division_code: str = "", at: datetime) -> StaffPost:
    """Give a user a post. NotPermitted for anybody but the security administrator, and for oneself."""
    if not permissions.may_appoint(actor):
        raise NotPermitted
    user = lock_user(user_id)
    if not permissions.may_appoint_user(actor, user):
        raise NotPermitted(N_("不能给自己任命岗位，请由另一位安全管理员办理。"), code="own_post")
    check_post(role, division_code)
    if not user.is_active:
        raise NotAllowedNow(N_("这位用户的账号已停用。"), code="user_inactive")
    return add_post(actor=actor, user=user, role=role, division_code=division_code, at=at)


@verb
def end_post(*, actor: Actor, post_id: int, at: datetime) -> StaffPost:
    """End a post. The last security administrator stays: nobody could appoint the next one."""
    if not permissions.may_appoint(actor):
        raise NotPermitted
    found = StaffPost.objects.filter(pk=post_id, ended_at__isnull=True).values_list("role", flat=True).first()
    if found is None:
        raise NotFound
    posts = lock_posts(role=Role(found))
    post = next((row for row in posts if row.pk == post_id), None)
    if post is None:
        raise NotFound
    if not permissions.may_end_post(actor, post):
        raise NotPermitted(N_("不能免去自己的岗位，请由另一位安全管理员办理。"), code="own_post")
    if post.role == Role.SECURITY_ADMIN and not any(row.user.is_active for row in posts if row.pk != post.pk):
        raise NotAllowedNow(N_("这是最后一位安全管理员。请先任命另一位。"), code="last_security_admin")
    before = snapshot(post)
    post.ended_at = at
    post.save(update_fields=["ended_at"])
    record(actor=actor, verb="accounts.end_post", thing=post, at=at, before=before)
    return post
