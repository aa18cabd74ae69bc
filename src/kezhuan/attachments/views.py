"""Adding a file to a record, taking it out, withdrawing it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kezhuan.attachments.actions import attach, download_attachment, withdraw_attachment
from kezhuan.attachments.forms import AttachForm, WithdrawForm
from kezhuan.attachments.permissions import may_attach, may_withdraw
from kezhuan.attachments.queries import attachment_for
from kezhuan.attachments.subjects import subject_labelled
from kezhuan.engine.errors import BadUpload, DomainError, InvalidInput, NotFound, NotPermitted
from kezhuan.engine.files import KINDS
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, render_page

_MEDIA_TYPES = {kind.code: kind.media_type for kind in KINDS.values()}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_attachment(request: HttpRequest, label: str, pk: int) -> HttpResponse:
    """Choose a file for the record; a file that cannot be kept is turned away in the form."""
    actor = actor_of(request)
    kind = subject_labelled(label)
    thing = kind.find(actor, pk)
    if not may_attach(actor, kind, thing):
        raise NotPermitted
    form = AttachForm(request.POST or None, request.FILES or None, purposes=kind.purposes)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            kept = attach(
                actor=actor, subject=thing, upload=chosen["upload"], purpose=chosen["purpose"], at=timezone.now()
            )
        except BadUpload as refusal:
            form.add_error("upload", _(refusal.message) % refusal.data if refusal.data else _(refusal.message))
        except DomainError as refusal:
            put_on_form(form, refusal)
        else:
            messages.success(request, _("已上传“%(name)s”。") % {"name": kept.name})
            return redirect(thing.get_absolute_url())
    context = {"form": form, "thing": thing}
    return render_page(request, "attachments/new.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@login_required
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The content, always as a file to keep and never as a page to show."""
    attachment = download_attachment(actor=actor_of(request), attachment_id=pk, at=timezone.now())
    try:
        with attachment.file.open("rb") as held:
            response = HttpResponse(held.read(), content_type=_MEDIA_TYPES[attachment.kind])
    except FileNotFoundError:
        raise NotFound from None
    response["Content-Disposition"] = content_disposition_header(True, attachment.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wrong file out of sight; the reason stays."""
    actor = actor_of(request)
    attachment, kind, thing = attachment_for(actor, pk)
    if not may_withdraw(actor, kind, thing, attachment):
        raise NotPermitted
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_attachment(actor=actor, attachment_id=pk, at=timezone.now(), **form.cleaned_data)
        except InvalidInput as refusal:
            put_on_form(form, refusal)
        else:
            messages.success(request, _("已撤下“%(name)s”。") % {"name": attachment.name})
            return redirect(thing.get_absolute_url())
    context = {"form": form, "thing": thing, "attachment": attachment}
    return render_page(request, "attachments/withdraw.html", context, status=422 if form.errors else 200)
