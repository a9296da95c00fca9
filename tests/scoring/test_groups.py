from portal.scoring.groups import Groups


def test_joined_members_are_one_group_however_they_were_joined() -> None:
    groups: Groups[str] = Groups()
    assert [groups.join(*pair) for pair in ("ab", "cd", "bc", "ad")] == [True, True, True, False]
    assert groups.of("a") == groups.of("d")


def test_whoever_was_only_asked_for_is_alone() -> None:
    groups: Groups[str] = Groups()
    groups.of("x")
    groups.join("a", "b")
    assert groups.all() == [["x"], ["a", "b"]]
