"""/receipts/: whether a receipt is what the portal signed, for anybody who has one."""

from hashlib import sha256

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.access import public
from portal.config import Settings
from portal.database import db
from portal.prize.forms.receipts import CodeForm, FileForm
from portal.prize.queries import receipts as queries
from portal.prize.rules import codes
from portal.prize.rules.receipt import Receipt, Signer, judge
from portal.prize.rules.receipt import signer as make_signer
from portal.prize.views.uploads import read_upload
from portal.rates import limiter
from portal.spreadsheets import sandboxed_file
from portal.verifying import kept_by_nobody, keys_document, limit_misses, typed_code
from portal.web import absolute_url

bp = Blueprint("receipts", __name__, url_prefix="/receipts")
bp.after_request(kept_by_nobody)


def signer() -> Signer:
    """Who signs this portal's receipts."""
    settings: Settings = current_app.extensions["settings"]
    return make_signer(settings.secret_key, settings.base_url)


_misses = limit_misses("receipts")


@bp.get("/")
@public
def check() -> ResponseReturnValue:
    form = CodeForm(request.args)
    if "code" not in request.args:
        return _check_page(form, FileForm())
    code = typed_code(form.code, "receipt")
    if code is None:
        return _check_page(form, FileForm(), 422)
    return redirect(url_for(".receipt", code=codes.in_groups(code)), 303)


@bp.post("/")
@public
@limiter.limit("120 per hour")
def examine() -> ResponseReturnValue:
    form = FileForm()
    sent = read_upload(form.receipt.data)
    if sent is None:
        form.receipt.errors = ["Choose the file of a receipt first."]
        return _check_page(CodeForm(None), form, 422)
    judgement = judge(sent[1], [key.public for key in queries.keys(db.session())])
    receipt, essay = judgement.signed, read_upload(form.essay.data)
    return _check_page(
        CodeForm(None),
        FileForm(None),
        200 if receipt else 422,
        judgement=judgement,
        file_name=sent[0],
        stored=_stored_as(receipt) if receipt else None,
        essay_name=essay[0] if essay else None,
        essay_digest=sha256(essay[1]).hexdigest() if essay else None,
    )


@bp.get("/<code>")
@public
@_misses
def receipt(code: str) -> ResponseReturnValue:
    found = _find(code)
    if found is None:
        return _nothing_page(code)
    address = absolute_url("prize.receipts.receipt", code=codes.in_groups(codes.read_code(code)))
    return render_template("prize/receipts/receipt.html", found=found, address=address)


@bp.get("/<code>.json")
@public
@_misses
def download(code: str) -> ResponseReturnValue:
    found = _find(code)
    if found is None:
        return _nothing_page(code)
    name = f"receipt-{found.receipt.stated.get('entry')}-{found.number}.json"
    return sandboxed_file(name, found.receipt.as_file(), "application/json")


@bp.get("/keys")
@public
def keys() -> ResponseReturnValue:
    return render_template("prize/receipts/keys.html", keys=queries.keys(db.session()))


@bp.get("/keys.json")
@public
def keys_file() -> ResponseReturnValue:
    return keys_document(signer().portal, queries.keys(db.session()))


def _find(code: str) -> queries.StoredReceipt | None:
    read = codes.read_code(code)
    # The code of an essay, which jurors know, is not even looked for: such a code says the same whether there is one.
    return queries.receipt(db.session(), read) if len(read) == codes.RECEIPT_LENGTH else None


def _stored_as(receipt: Receipt) -> queries.StoredReceipt | None:
    """What is kept of a genuine receipt: after a restored backup there may be nothing."""
    found = _find(str(receipt.stated.get("code")))
    return found if found and found.receipt == receipt else None


def _nothing_page(code: str) -> ResponseReturnValue:
    """With the code as it was typed, so that it can be mended; an essay's is not to be mended."""
    length, strange = len(codes.read_code(code)), codes.never_in_codes(code)
    is_essay = length == codes.LENGTH and not strange
    page = render_template(
        "prize/receipts/nothing.html",
        form=CodeForm(None, data={} if is_essay else {"code": code}),
        length=length,
        is_essay=is_essay,
        strange=codes.not_in_a_code(strange, "receipt") if strange else None,
    )
    return page, 404


def _check_page(code_form: CodeForm, file_form: FileForm, status: int = 200, **found: object) -> ResponseReturnValue:
    page = render_template("prize/receipts/check.html", code_form=code_form, file_form=file_form, **found)
    return page, status
