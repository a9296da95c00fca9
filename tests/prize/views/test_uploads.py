import pytest

from portal.prize.views.uploads import display_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("My essay.docx", "My essay.docx"),
        ("../../etc/cron.d/essay.docx", "essay.docx"),
        ("C:\\Users\\Ada\\essay.docx", "essay.docx"),
        ("essay.docx\r\nX-Injected: 1", "essay.docxX-Injected: 1"),
        ("  two   spaces.docx ", "two spaces.docx"),
        ("\u202excod.yassee", "xcod.yassee"),
        ("Überlegung.docx", "Überlegung.docx"),
        ("a/", "essay.docx"),
        ("\0", "essay.docx"),
    ],
)
def test_a_file_is_called_what_its_owner_called_it_without_path_or_tricks(name: str, shown: str) -> None:
    assert display_name(name) == shown


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    shown = display_name("a" * 300 + ".docx")
    assert (len(shown), shown[-7:]) == (120, "a….docx")
    assert display_name("b" * 300) == "b" * 120
