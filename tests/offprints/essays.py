"""Reading copies for tests, with everything in them that the manuscripts' own writer writes."""

import base64
from io import BytesIO

from PIL import Image

from portal.offprints.essay import Essay, Heading


def picture(width: int, height: int) -> str:
    """An image element."""
    file = BytesIO()
    Image.new("RGB", (width, height), "#7fa5a8").save(file, "PNG")
    source = base64.b64encode(file.getvalue()).decode()
    size = f'width="{width}" height="{height}"'
    return f'<img src="data:image/png;base64,{source}" alt="Picture in the essay" {size}>'


def mark(kind: str, number: int, shown: str, *, first: bool = True) -> str:
    anchor = f' id="essay-{kind}-{number}-mark"' if first else ""
    link = f'<a href="#essay-{kind}-{number}"{anchor} aria-label="{kind.title()} {number}">{shown}</a>'
    return f'<sup class="note-mark">{link}</sup>'


def notes(kind: str, *texts: str) -> str:
    items = "".join(
        f'<li id="essay-{kind}-{n}" value="{n}"><p>{text}</p> '
        f'<a href="#essay-{kind}-{n}-mark" aria-label="Back to the text">↩</a></li>'
        for n, text in enumerate(texts, 1)
    )
    return f'<section class="notes" aria-label="{kind.title()}s"><h2>{kind.title()}s</h2><ol>{items}</ol></section>'


RICH = (
    '<h2 id="essay-h1" class="title">The chair by the window</h2>'
    '<p class="centre">Nobody <strong>bold <em>both</em></strong> <u>under</u> <s>gone</s> H<sub>2</sub>O</p>'
    f"<p>One{mark('footnote', 1, '1')} two{mark('endnote', 1, 'e1')} again{mark('footnote', 1, '1', first=False)}.<br>"
    'Next <span class="small-caps">line</span>.</p>'
    '<h3 id="essay-h2">2. The night</h3>'
    f'<ol type="a"><li value="3">third<ul><li>inner {picture(1600, 900)}</li></ul></li><li value="4">fourth</li></ol>'
    '<ul class="labelled-list"><li class="labelled"><span class="label">§ 1)</span> labelled</li></ul>'
    '<blockquote><p>Quoted.</p></blockquote><aside class="text-box"><p>A box.</p></aside>'
    '<table><thead><tr><th scope="col">When</th><th scope="col" colspan="2">What</th></tr></thead><tbody>'
    f'<tr><td rowspan="2"><p>Monday{mark("footnote", 2, "2")}</p></td><td><p>a</p></td><td><p>b</p></td></tr>'
    "<tr><td><p>c</p></td><td><table><tbody><tr><td>in</td><td>ner</td></tr></tbody></table></td></tr></tbody></table>"
    '<p><small class="missing-picture">[a picture that cannot be shown]</small></p><p>The end.</p>'
    + notes("footnote", "The first note.", "The second note.")
    + notes("endnote", "The last note.")
)
HEADINGS = (Heading("The chair by the window", "essay-h1", 1), Heading("2. The night", "essay-h2", 2))


def essay(html: str = RICH, title: str = "The chair by the window", headings: tuple[Heading, ...] = HEADINGS) -> Essay:
    return Essay("K7QMXR", title, 9629, 49, html, headings)
