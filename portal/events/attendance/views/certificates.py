"""/certificates/: whether a certificate is what the portal signed, and holds, for anybody who has one."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import codes
from portal.access import public
from portal.database import db
from portal.events.attendance.forms.certificates import CodeForm, FileForm
from portal.events.attendance.models import CertificateKey
from portal.events.attendance.queries import certificates as queries
from portal.events.attendance.queries.certificates import Stored
from portal.events.attendance.rules.certificate import Certificate, leaders, organisers
from portal.events.attendance.views.signing import signer
from portal.key_store import keys as published
from portal.rates import limiter
from portal.signatures import judge
from portal.spreadsheets import sandboxed_file
from portal.verifying import kept_by_nobody, keys_document, limit_misses, typed_code
from portal.web import absolute_url

bp = Blueprint("certificates", __name__, url_prefix="/certificates")
bp.after_request(kept_by_nobody)

_misses = limit_misses("certificates")


@bp.get("/")
@public
def check() -> ResponseReturnValue:
    form = CodeForm(request.args)
    if "code" not in request.args:
        return _check_page(form, FileForm())
    code = typed_code(form.code, "certificate")
    if code is None:
        return _check_page(form, FileForm(), 422)
    return redirect(url_for(".certificate", code=codes.in_groups(code)), 303)


@bp.post("/")
@public
@limiter.limit("120 per hour")
def examine() -> ResponseReturnValue:
    """A file, judged by what is in it, and by what is kept of it."""
    form = FileForm()
    sent = form.certificate.data
    if not sent or not sent.filename:
        form.certificate.errors = ["Choose the file of a certificate first."]
        return _check_page(CodeForm(None), form, 422)
    content = sent.read(Certificate.LARGEST + 1)
    judgement = judge(Certificate, content, [key.public for key in published(db.session(), CertificateKey)])
    found = _find(str(judgement.signed.stated["code"])) if judgement.signed else None
    status = 200 if judgement.signed else 422
    return _check_page(CodeForm(None), FileForm(None), status, judgement=judgement, found=found)


@bp.get("/<code>")
@public
@_misses
def certificate(code: str) -> ResponseReturnValue:
    found = _find(code)
    if found is None:
        return _nothing_page(code)
    return render_template(
        "events/attendance/certificate.html",
        found=found,
        stated=found.signed.stated if found.signed else None,
        leaders=leaders,
        organisers=organisers,
        address=absolute_url("events.certificates.certificate", code=codes.in_groups(found.row.code)),
    )


@bp.get("/<code>.json")
@public
@_misses
def download(code: str) -> ResponseReturnValue:
    """The small signed file of one that holds; the page of any other says why there is none."""
    found = _find(code)
    if found is None:
        return _nothing_page(code)
    if found.signed is None or found.row.why is not None:
        return redirect(url_for(".certificate", code=codes.in_groups(found.row.code)), 303)
    name = f"certificate-{codes.in_groups(found.row.code)}.json"
    return sandboxed_file(name, found.signed.as_file(), "application/json")


@bp.get("/keys")
@public
def keys() -> ResponseReturnValue:
    return render_template("events/attendance/keys.html", keys=published(db.session(), CertificateKey))


@bp.get("/keys.json")
@public
def keys_file() -> ResponseReturnValue:
    return keys_document(signer().portal, published(db.session(), CertificateKey))


def _find(code: str) -> Stored | None:
    read = codes.read_code(code)
    return queries.by_code(db.session(), read) if len(read) == codes.LONG else None


def _nothing_page(code: str) -> ResponseReturnValue:
    """With the code as it was typed, so that it can be mended."""
    strange = codes.never_in_codes(code)
    page = render_template(
        "events/attendance/nothing.html",
        form=CodeForm(None, data={"code": code}),
        length=len(codes.read_code(code)),
        needed=codes.LONG,
        strange=codes.not_in_a_code(strange, "certificate") if strange else None,
    )
    return page, 404


def _check_page(code_form: CodeForm, file_form: FileForm, status: int = 200, **found: object) -> ResponseReturnValue:
    page = render_template("events/attendance/check.html", code_form=code_form, file_form=file_form, **found)
    return page, status
