"""Pages of the import: what can come in, upload, preview with live progress, confirm, receipt, corrections."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhuan.engine.errors import BadUpload, InvalidInput, NotFound, NotPermitted
from kezhuan.engine.spreadsheet import make_template
from kezhuan.engine.spreadsheet.importer import Importer
from kezhuan.exchange import actions, jobs, permissions, presenting, queries
from kezhuan.exchange.forms import CommitForm, UploadForm
from kezhuan.exchange.kinds import importer_named, may_import, open_to
from kezhuan.exchange.limits import ALL_OR_NOTHING_ROWS
from kezhuan.exchange.models import ImportBatch
from kezhuan.exchange.tables import STATE_TAGS, BatchTable
from kezhuan.ui.errors import put_on_form
from kezhuan.ui.http import actor_of, page_number, render_page

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LATEST = 5


@require_safe
@login_required
def imports(request: HttpRequest) -> HttpResponse:
    """What this person may import, with templates, and the latest imports."""
    actor = actor_of(request)
    kinds = [(importer, presenting.title_of(importer.kind)) for importer in open_to(actor)]
    latest = queries.with_counts(queries.visible_to(actor))[:_LATEST]
    shown = [(batch, presenting.title_of(batch.kind), STATE_TAGS[batch.state]) for batch in latest]
    return render_page(request, "exchange/imports.html", {"kinds": kinds, "latest": shown})


@require_safe
@login_required
def batches(request: HttpRequest) -> HttpResponse:
    """Every import this person may see."""
    rows = queries.with_counts(queries.visible_to(actor_of(request)))
    return BatchTable(request, rows).respond("exchange/batches.html")


def _open_importer(request: HttpRequest, kind: str) -> Importer:
    importer = importer_named(kind)
    if not may_import(actor_of(request), importer):
        raise NotPermitted
    return importer


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_safe
@login_required
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty form of a kind."""
    importer = _open_importer(request, kind)
    name = _("%(title)s导入模板.xlsx") % {"title": presenting.title_of(kind)}
    return _file(make_template(importer.spec, translate=_), name)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose a file; a file that cannot be used is turned away here, in the form."""
    importer = _open_importer(request, kind)
    actor = actor_of(request)
    organisations = queries.organisations_to_import_for(actor)
    if not importer.owner_column:
        organisations = organisations.none()
    posted = request.method == "POST"
    again = posted and "again" in request.POST
    form = UploadForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        organisations=organisations,
        offers_again=again,
    )
    earlier: ImportBatch | None = None
    if posted and form.is_valid():
        chosen = form.cleaned_data.get("organisation")
        file = form.cleaned_data["file"]
        try:
            batch = actions.upload_workbook(
                actor=actor,
                kind=kind,
                filename=file.name,
                content=file.read(),
                organisation_id=chosen.pk if chosen else None,
                at=timezone.now(),
                again=bool(form.cleaned_data.get("again")),
            )
        except actions.SameFile as known:
            earlier = queries.get_batch(actor, int(str(known.data["batch_id"])))
            form = UploadForm(organisations=organisations, offers_again=True, initial={"organisation": chosen})
        except BadUpload as refusal:
            form.add_error("file", _sentence(refusal))
        except InvalidInput as refusal:
            put_on_form(form, refusal)
        else:
            jobs.start(batch.pk)
            return redirect(batch)
    context = {
        "importer": importer,
        "title": presenting.title_of(kind),
        "columns": presenting.columns_of(importer),
        "form": form,
        "earlier": earlier,
    }
    status = 409 if earlier else 422 if form.is_bound and form.errors else 200
    return render_page(request, "exchange/upload.html", context, status=status)


def _sentence(refusal: BadUpload) -> str:
    sentence = _(refusal.message)
    return sentence % refusal.data if refusal.data else sentence


def _batch_context(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    actor = actor_of(request)
    counts = queries.tally(batch)
    done = counts.looked_at
    if batch.state == "writing":
        done = counts.total - queries.rows_to_write(batch).count()
    return {
        "batch": batch,
        "title": presenting.title_of(batch.kind),
        "counts": counts,
        "done": done,
        "tag": STATE_TAGS[batch.state],
        "summary": presenting.summary_of(batch),
        "may_commit": permissions.may_commit(actor, batch) and batch.lifecycle.allows(batch.state, "commit"),
        "may_cancel": permissions.may_cancel(actor, batch) and batch.lifecycle.allows(batch.state, "cancel"),
        "may_resume": permissions.may_resume(actor, batch) and batch.state == "failed",
    }


@never_cache
@require_safe
@login_required
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Progress while it runs, the preview when it is checked, the receipt when it is done."""
    return _batch_page(request, queries.get_batch(actor_of(request), batch_id))


def _batch_page(request: HttpRequest, found: ImportBatch, form: CommitForm | None = None) -> HttpResponse:
    context = _batch_context(request, found)
    counts = context["counts"]
    if not found.is_running and counts.looked_at:
        importer = importer_named(found.kind)
        shown = presenting.chosen_tab(counts, request.GET.get("show", ""))
        page = presenting.page_of_rows(found, shown, page_number(request))
        context |= {
            "shown": shown,
            "tabs": presenting.tabs(counts, shown),
            "page": page,
            "rows": [presenting.shown_row(importer, row) for row in page.object_list],
            "offers_all": counts.bad == 0 and counts.to_write <= ALL_OR_NOTHING_ROWS,
            "form": form or CommitForm(),
        }
    return render_page(request, "exchange/batch.html", context, status=422 if form is not None else 200)


@never_cache
@require_safe
@login_required
def progress(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The progress line, asked for every second; when nothing runs any more the whole page is loaded again."""
    found = queries.get_batch(actor_of(request), batch_id)
    response = render_page(request, "exchange/_progress.html", _batch_context(request, found))
    if not found.is_running:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@login_required
def error_file(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The uploaded rows with the reasons beside them."""
    found = queries.get_batch(actor_of(request), batch_id)
    if not queries.tally(found).bad:
        raise NotFound
    stem = found.filename.rpartition(".")[0] or found.filename
    return _file(presenting.error_file(found), _("%(name)s（错误表）.xlsx") % {"name": stem})


@require_safe
@login_required
def row_thing(request: HttpRequest, batch_id: int, number: int) -> HttpResponse:
    """To the thing a row is about or became."""
    found = queries.get_batch(actor_of(request), batch_id)
    return redirect(presenting.address_of(found, number))


@require_POST
@login_required
def commit(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Write what the preview shows."""
    actor = actor_of(request)
    form = CommitForm(request.POST)
    if form.is_valid():
        try:
            found = actions.commit_batch(
                actor=actor, batch_id=batch_id, mode=form.cleaned_data["mode"], at=timezone.now()
            )
        except InvalidInput as refusal:
            put_on_form(form, refusal)
        else:
            jobs.start(found.pk)
            return redirect(found)
    return _batch_page(request, queries.get_batch(actor, batch_id), form)


@require_POST
@login_required
def resume(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Go on after an interruption."""
    found = actions.resume_batch(actor=actor_of(request), batch_id=batch_id, at=timezone.now())
    jobs.start(found.pk)
    return redirect(found)


@require_POST
@login_required
def cancel(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Give up; the file and its rows stay on record."""
    found = actions.cancel_batch(actor=actor_of(request), batch_id=batch_id, at=timezone.now())
    messages.success(request, _("已放弃“%(name)s”，没有再写入任何内容。") % {"name": found.filename})
    return redirect("exchange:imports")
