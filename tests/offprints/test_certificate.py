"""A certificate as a print: what is in it, tests/events/attendance reads."""

from io import BytesIO

from pypdf import PdfReader

from portal.offprints import press
from portal.offprints.certificate import Certificate

ROW = "<tr><td>Tuesday 13 April 2027</td><td>1 h</td><td>Academy</td></tr>"


def certificate(rows: int) -> Certificate:
    html = (
        f"<table><thead><tr><th>Date</th><th>Length</th><th>Credit</th></tr></thead><tbody>{ROW * rows}</tbody></table>"
    )
    return Certificate(
        name='Ada "Å" \\ #x $y$',
        about="2027",
        organisers="",
        leaders="",
        issued="20 June 2027",
        code="BCDFGH-JKMNPQ-RTVWX3",
        address="http://localhost/certificates/BCDFGH-JKMNPQ-RTVWX3",
        html=html,
    )


def test_the_same_certificate_is_the_same_bytes_and_its_code_stands_on_every_page() -> None:
    its = certificate(80)
    content = press.typeset_certificate(its)
    assert press.typeset_certificate(its) == content
    reader = PdfReader(BytesIO(content))
    texts = [page.extract_text() for page in reader.pages]
    assert len(texts) > 1
    assert [its.code in text and its.address in text for text in texts] == [True] * len(texts)
    assert its.name in texts[0]
    assert dict(reader.metadata or {}).keys() == {"/Title", "/Creator"}
