import pytest

from portal.events.members.forms.fields import is_https
from portal.events.members.text import linked, paragraphs


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://zoom.example/j/123?pwd=a.b&x=1#f", True),
        ("https://[::1]/x", True),
        ("https://münchen.example/ü", True),
        ("http://zoom.example/j/123", False),
        ("https://", False),
        ("https:///path", False),
        ("https://good.example@evil.example/", False),
        ("https://a.example/ b", False),
        ("https://a.example\\@b.example/", False),
        ('https://a.example/"><script>', False),
        ("https://a.example/\u202egpj", False),
        ("javascript:alert(1)", False),
        ("//a.example/", False),
        ("https://[a", False),
        ("", False),
    ],
)
def test_an_address_is_https_and_leads_where_it_seems_to(text: str, is_one: bool) -> None:
    assert is_https(text) is is_one


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<b>&", "&lt;b&gt;&amp;"),
        ("one\ntwo", "one<br>two"),
        ("See https://a.example/x?a=1&b=2.", "See A(https://a.example/x?a=1&amp;b=2)."),
        ("(https://a.example/x), and https://b.example", "(A(https://a.example/x)), and A(https://b.example)"),
        ('https://a.example/"onclick=x', "A(https://a.example/)&#34;onclick=x"),
        ("http://a.example www.b.example mailto:x@y.example", "http://a.example www.b.example mailto:x@y.example"),
        ("https://good.example@evil.example/", "https://good.example@evil.example/"),
        ("", ""),
    ],
)
def test_only_https_becomes_a_link_and_all_else_is_escaped(text: str, html: str) -> None:
    assert str(linked(text)) == _expanded(html)


def _expanded(html: str) -> str:
    """A(address) stands for a link to it that shows it."""
    parts = html.split("A(")
    rest = [(address, tail) for address, _, tail in (part.partition(")") for part in parts[1:])]
    link = '<a href="{0}" rel="noopener nofollow ugc">{0}</a>'
    return parts[0] + "".join(link.format(address) + tail for address, tail in rest)


def test_an_empty_line_begins_a_paragraph_however_it_was_typed() -> None:
    assert paragraphs("one\r\nstill\r\n\r\n  \r\ntwo\n\n\nthree\n") == ["one\r\nstill", "two", "three"]
    assert paragraphs(" \n\n ") == []
