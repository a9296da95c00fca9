import re

from flask.testing import FlaskClient

CSS = r'href="(/static/css/portal\.css\?v=[0-9a-f]{12})"'


def test_every_style_and_script_of_a_page_may_be_kept_for_ever(client: FlaskClient) -> None:
    page = client.get("/prize/").text
    links = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(links) >= 5
    for link in links:
        with client.get(link) as answer:
            pass
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_link_to_an_older_file_is_answered_but_not_kept(client: FlaskClient) -> None:
    found = re.search(CSS, client.get("/prize/").text)
    assert found is not None
    with client.get(found[1][:-12] + "0123456789ab") as answer:
        pass
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]


def test_a_file_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get("/static/css/none.css?v=").status_code == 404
