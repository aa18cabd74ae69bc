"""The back office: the system administrator reads users and reference data there; changes go through verbs."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import Membership, StaffPost, User
from kezhuan.engine.actor import Role
from kezhuan.ui.http import actor_of


class BackOffice(AdminSite):
    """Open to the post of system administrator only; ``is_staff`` and ``is_superuser`` open nothing."""

    site_header = _("后台")
    site_title = _("后台")
    index_title = _("用户与基础数据")
    login_form = AdminAuthenticationForm
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).has(Role.SYSTEM_ADMIN)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The site's own entrance: lockout, second factor and events are there, not here."""
        return redirect("account_login")


class ReadOnly(ModelAdmin[Any]):
    """Rows to look at. Audited rows change through verbs only, or the chain would not know."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).has(Role.SYSTEM_ADMIN)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return actor_of(request).has(Role.SYSTEM_ADMIN)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class UserAdmin(ReadOnly):
    list_display = ("display_name", "username", "is_active", "last_login", "date_joined")
    list_filter = ("is_active",)
    search_fields = ("display_name", "username")
    fields = ("display_name", "username", "is_active", "last_login", "date_joined", "is_demonstration")


class MembershipAdmin(ReadOnly):
    list_display = ("user", "organisation", "role", "manages", "started_at", "ended_at")
    list_select_related = ("user", "organisation")
    list_filter = ("role", "manages")


class StaffPostAdmin(ReadOnly):
    list_display = ("user", "role", "division_code", "started_at", "ended_at")
    list_select_related = ("user",)
    list_filter = ("role",)


backoffice = BackOffice(name="admin")
backoffice.register(User, UserAdmin)
backoffice.register(Membership, MembershipAdmin)
backoffice.register(StaffPost, StaffPostAdmin)
