"""Two steps to sign in: a code from an app on the phone after the password. Security policy, A8."""

import json
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts import at_sign_in
from portal.accounts.authenticator import Authenticator
from portal.accounts.models import Person
from portal.accounts.models_second_step import RecoveryCode, SecondStep
from portal.audit.models import Act
from portal.clock import FixedClock
from tests.accounts.conftest import PASSWORD, Mailbox, Visitor, csrf_token, errors, link, notices
from tests.accounts.phones import Phone, phone_of, recovery_codes, scanned
from tests.builders import NOW, person

HALF_A_MINUTE, MINUTE = timedelta(seconds=30), timedelta(minutes=1)
WRONG = "This code does not fit. Type the one that is shown now; if it never fits, the clock of the phone may be wrong."
SPENT = "This recovery code was used already, and each is good for once. Take another."
NONE = "This is none of your recovery codes. Compare it with the sheet; a new sheet makes an older one worthless."
USED = "This code was used already. Wait for the next one: your app shows others every half minute."
Another = Callable[[], Visitor]


def set_up(visitor: Visitor, clock: FixedClock) -> Phone:
    """As somebody who is signed in does it; the next code is another."""
    page = visitor.client.get("/account/two-steps/set-up").text
    phone = scanned(page)
    facts = {"csrf_token": csrf_token(page), "code": phone.code(clock.instant)}
    done = visitor.client.post("/account/two-steps/set-up", data=facts)
    assert done.status_code == 200, errors(done)
    phone.recovery = recovery_codes(done.text)
    clock.instant += HALF_A_MINUTE
    return phone


@pytest.fixture
def phone(app: Flask, session: Session, ada: Person, clock: FixedClock) -> Phone:
    """Ada's, which she has set up on another day."""
    phone = phone_of(app, session, ada)
    clock.instant += timedelta(days=1)
    return phone


def type_code(visitor: Visitor, code: str, page: str = "/sign-in/code") -> TestResponse:
    return visitor.send(page, code=code)


def verbs(session: Session) -> list[tuple[str, int | None]]:
    acts = session.execute(select(Act.verb, Act.actor_id).order_by(Act.number)).all()
    return [(verb, actor) for verb, actor in acts]


class TestSettingUp:
    def test_an_app_is_told_by_picture_link_or_key_and_shows_that_it_knows(
        self, visitor: Visitor, ada: Person, clock: FixedClock, session: Session, mailbox: Mailbox
    ) -> None:
        visitor.signs_in(ada.email)
        page = visitor.client.get("/account/two-steps/set-up").text
        phone = scanned(page)
        assert " ".join(re.findall("....", phone.key)) in page
        assert '<svg viewBox="0 0' in page
        done = visitor.send("/account/two-steps/set-up", code=phone.code(NOW))
        assert notices(done) == ["It is set up. From now on, signing in takes your password and a code from your app."]
        codes = recovery_codes(done.text)
        assert (len(codes), {len(code) for code in codes}) == (10, {20})
        assert [mail.kind for mail in mailbox()] == ["accounts/second-step-on"]
        assert verbs(session) == [("turn on second step", ada.id)]
        assert visitor.is_signed_in

    def test_the_codes_can_be_kept_as_a_file_and_are_shown_this_once(
        self, visitor: Visitor, ada: Person, clock: FixedClock
    ) -> None:
        visitor.signs_in(ada.email)
        page = visitor.client.get("/account/two-steps/set-up").text
        done = visitor.send("/account/two-steps/set-up", code=scanned(page).code(NOW))
        found = re.search(r'href="data:text/plain;charset=utf-8,([^"]+)"', done.text)
        assert found
        file = unquote(unescape(found[1])).splitlines()
        assert file[-10:] == recovery_codes(done.text)
        assert done.headers["Cache-Control"] == "private, no-store"
        for page in ("/account/two-steps", "/account", "/account/two-steps/codes", "/account/data"):
            assert recovery_codes(visitor.client.get(page).text) == []

    def test_neither_secret_nor_recovery_code_can_be_read_in_the_database(
        self, phone: Phone, session: Session, ada: Person
    ) -> None:
        kept = session.get_one(SecondStep, ada.id).secret
        assert phone.key not in kept
        assert '"enckey"' in kept
        digests = set(session.scalars(select(RecoveryCode.digest)))
        assert len(digests) == 10
        assert not digests & {*phone.recovery, *(code.replace("-", "") for code in phone.recovery)}

    def test_reloading_the_page_keeps_what_was_scanned(self, visitor: Visitor, ada: Person) -> None:
        visitor.signs_in(ada.email)
        pages = [visitor.client.get("/account/two-steps/set-up").text for _ in range(2)]
        assert scanned(pages[0]) == scanned(pages[1])

    def test_what_one_person_left_half_done_is_not_set_up_for_the_next(
        self, visitor: Visitor, ada: Person, session: Session
    ) -> None:
        visitor.signs_in(ada.email)
        hers = scanned(visitor.client.get("/account/two-steps/set-up").text)
        visitor.send("/account", to="/sign-out")
        ben = person(session, "Ben", password=ada.password)
        visitor.signs_in(ben.email)
        assert scanned(visitor.client.get("/account/two-steps/set-up").text) != hers

    def test_a_wrong_code_sets_nothing_up(self, visitor: Visitor, ada: Person, session: Session) -> None:
        visitor.signs_in(ada.email)
        for typed, said in (("000000", WRONG), ("12345", WRONG), ("six digits", WRONG), ("", "Please give a code.")):
            answer = visitor.send("/account/two-steps/set-up", code=typed)
            assert (answer.status_code, errors(answer)) == (422, [f"Code from your app: {said}"])
        assert session.scalars(select(SecondStep)).all() == []

    def test_elsewhere_one_is_signed_out(
        self, visitor: Visitor, another: Another, ada: Person, clock: FixedClock
    ) -> None:
        elsewhere = another()
        elsewhere.signs_in(ada.email)
        visitor.signs_in(ada.email)
        set_up(visitor, clock)
        assert [visitor.is_signed_in, elsewhere.is_signed_in] == [True, False]

    def test_a_second_tab_says_that_it_is_set_up(self, visitor: Visitor, ada: Person, clock: FixedClock) -> None:
        visitor.signs_in(ada.email)
        set_up(visitor, clock)
        answer = visitor.client.get("/account/two-steps/set-up")
        assert (answer.status_code, "make\n  new ones" in answer.text) == (409, True)


class TestSigningIn:
    def test_the_password_alone_opens_nothing(self, visitor: Visitor, ada: Person, phone: Phone) -> None:
        answer = visitor.send("/sign-in?next=/account/data", email=ada.email, password=PASSWORD)
        assert (answer.status_code, answer.location) == (302, "/sign-in/code?next=/account/data")
        assert not visitor.is_signed_in
        page = visitor.client.get(answer.location)
        assert page.headers["Cache-Control"] == "private, no-store"
        assert visitor.signs_in(ada.email).location == "/sign-in/code"

    def test_the_code_does_and_leads_to_where_one_was_going(
        self, visitor: Visitor, ada: Person, phone: Phone, clock: FixedClock
    ) -> None:
        where = visitor.send("/sign-in?next=/account/data", email=ada.email, password=PASSWORD).location
        page = visitor.client.get(where).text
        action = unescape(re.findall(r'<form method="post" action="([^"]+)"', page)[-1])
        facts = {"csrf_token": csrf_token(page), "code": phone.code(clock.instant)}
        answer = visitor.client.post(action, data=facts)
        assert (answer.status_code, answer.location) == (303, "/account/data")
        assert visitor.is_signed_in

    @pytest.mark.parametrize(
        ("seconds", "fits"), [(-31, False), (-30, True), (0, True), (30, True), (59, True), (60, False)]
    )
    def test_a_clock_may_be_one_step_early_or_late(
        self, visitor: Visitor, ada: Person, phone: Phone, clock: FixedClock, seconds: int, fits: bool
    ) -> None:
        shown = clock.instant.replace(second=0) + timedelta(days=1)
        clock.instant = shown + timedelta(seconds=seconds)
        visitor.signs_in(ada.email)
        assert (type_code(visitor, phone.code(shown)).status_code == 303) is fits

    @pytest.mark.parametrize("written", ["{0}{1}", " {0} {1} ", "{0}-{1}"])
    def test_it_may_be_typed_as_apps_show_it(
        self, visitor: Visitor, ada: Person, phone: Phone, clock: FixedClock, written: str
    ) -> None:
        visitor.signs_in(ada.email)
        code = phone.code(clock.instant)
        assert type_code(visitor, written.format(code[:3], code[3:])).status_code == 303

    def test_a_code_works_once_and_no_older_one_after_it(
        self, visitor: Visitor, another: Another, ada: Person, phone: Phone, clock: FixedClock
    ) -> None:
        before, code = phone.code(clock.instant - HALF_A_MINUTE), phone.code(clock.instant)
        visitor.signs_in(ada.email)
        assert type_code(visitor, code).status_code == 303
        thief = another()
        thief.signs_in(ada.email)
        for old in (code, before):
            answer = type_code(thief, old)
            assert (answer.status_code, errors(answer)) == (422, [f"Code from your app: {USED}"])
        assert not thief.is_signed_in

    def test_ten_minutes_after_the_password_it_is_asked_for_again(
        self, visitor: Visitor, ada: Person, phone: Phone, clock: FixedClock
    ) -> None:
        visitor.signs_in(ada.email)
        token = csrf_token(visitor.client.get("/sign-in/code").text)
        clock.instant += at_sign_in.WAITS
        facts = {"csrf_token": token, "code": phone.code(clock.instant)}
        answer = visitor.client.post("/sign-in/code?next=/events/", data=facts)
        assert answer.location == "/sign-in?next=/events/"
        assert not visitor.is_signed_in

    @pytest.mark.parametrize("page", ["/sign-in/code", "/sign-in/recovery-code"])
    def test_without_the_password_there_is_nothing_to_type(self, visitor: Visitor, phone: Phone, page: str) -> None:
        assert visitor.client.get(page).location == "/sign-in"
        token = csrf_token(visitor.client.get("/sign-in").text)
        assert visitor.client.post(page, data={"csrf_token": token, "code": "123456"}).location == "/sign-in"

    def test_a_reset_password_does_not_go_round_the_code(
        self, visitor: Visitor, ada: Person, phone: Phone, mailbox: Mailbox, clock: FixedClock
    ) -> None:
        visitor.send("/reset", email=ada.email)
        answer = visitor.send(link(mailbox()[-1]), password="nine loud rivers")
        assert answer.location == "/sign-in"
        assert not visitor.is_signed_in
        assert visitor.signs_in(ada.email, "nine loud rivers").location == "/sign-in/code"
        assert not visitor.is_signed_in
        assert type_code(visitor, phone.code(clock.instant)).status_code == 303

    def test_neither_does_a_link_to_a_new_address(
        self, visitor: Visitor, another: Another, ada: Person, phone: Phone, mailbox: Mailbox, clock: FixedClock
    ) -> None:
        visitor.signs_in(ada.email)
        type_code(visitor, phone.code(clock.instant))
        visitor.send("/account/email", email="ada.new@example.org")
        elsewhere = another()
        elsewhere.send(link(mailbox()[-1]))
        assert not elsewhere.is_signed_in
        assert elsewhere.signs_in("ada.new@example.org").location == "/sign-in/code"

    def test_a_new_password_ends_a_sign_in_that_waits_for_its_code(
        self, visitor: Visitor, another: Another, ada: Person, phone: Phone, mailbox: Mailbox, clock: FixedClock
    ) -> None:
        thief = another()
        thief.signs_in(ada.email)
        token = csrf_token(thief.client.get("/sign-in/code").text)
        visitor.send("/reset", email=ada.email)
        visitor.send(link(mailbox()[-1]), password="nine loud rivers")
        answer = thief.client.post("/sign-in/code", data={"csrf_token": token, "code": phone.code(clock.instant)})
        assert answer.location == "/sign-in"

    def test_the_cookie_is_another_than_before_and_its_token_too(
        self, visitor: Visitor, ada: Person, phone: Phone, clock: FixedClock
    ) -> None:
        visitor.signs_in(ada.email)
        visitor.client.get("/sign-in/code")
        with visitor.client.session_transaction() as cookie:
            token = cookie["csrf_token"]
        type_code(visitor, phone.code(clock.instant))
        visitor.client.get("/account")
        with visitor.client.session_transaction() as cookie:
            assert cookie["csrf_token"] != token
            assert {at_sign_in.WHO, at_sign_in.SINCE} & set(cookie) == set()

    def test_no_code_is_written_to_a_log(
        self, visitor: Visitor, ada: Person, phone: Phone, clock: FixedClock, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        visitor.signs_in(ada.email)
        code = phone.code(clock.instant)
        type_code(visitor, "000000")
        type_code(visitor, phone.recovery[0], "/sign-in/recovery-code")
        visitor.send("/account", to="/sign-out")
        visitor.signs_in(ada.email)
        type_code(visitor, code)
        assert visitor.is_signed_in
        assert [secret for secret in (code, phone.key, *phone.recovery) if secret in caplog.text] == []

    def test_who_has_no_second_step_is_not_asked(self, visitor: Visitor, ada: Person) -> None:
        assert visitor.signs_in(ada.email).location == "/"
        assert visitor.is_signed_in


class TestGuessing:
    def test_the_ninth_code_waits_and_the_owner_is_told_once(
        self, visitor: Visitor, another: Another, ada: Person, phone: Phone, mailbox: Mailbox, clock: FixedClock
    ) -> None:
        visitor.signs_in(ada.email)
        assert [type_code(visitor, "000000").status_code for _ in range(8)] == [422] * 8
        right = visitor.send("/sign-in/code", code=phone.code(clock.instant))
        assert right.status_code == 429
        elsewhere = another()
        elsewhere.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
        elsewhere.signs_in(ada.email)
        for page in ("/sign-in/code", "/sign-in/recovery-code"):
            token = csrf_token(elsewhere.client.get(page).text)
            assert elsewhere.client.post(page, data={"csrf_token": token, "code": "000000"}).status_code == 429
        told = [mail for mail in mailbox() if mail.kind == "accounts/codes-tried"]
        assert [mail.to for mail in told] == [ada.email]

    def test_a_new_password_lets_the_owner_in_at_once(
        self, visitor: Visitor, another: Another, ada: Person, phone: Phone, mailbox: Mailbox, clock: FixedClock
    ) -> None:
        thief = another()
        thief.signs_in(ada.email)
        for _ in range(9):
            type_code(thief, "000000")
        visitor.send("/reset", email=ada.email)
        visitor.send(link(mailbox()[-1]), password="nine loud rivers")
        visitor.signs_in(ada.email, "nine loud rivers")
        assert type_code(visitor, phone.code(clock.instant)).status_code == 303


class TestRecoveryCodes:
    def test_each_lets_in_once_and_its_owner_is_told(
        self, visitor: Visitor, another: Another, ada: Person, phone: Phone, mailbox: Mailbox, session: Session
    ) -> None:
        code = phone.recovery[3]
        visitor.signs_in(ada.email)
        assert type_code(visitor, code.lower().replace("-", " "), "/sign-in/recovery-code").status_code == 303
        told = mailbox()[-1]
        assert (told.to, told.kind) == (ada.email, "accounts/recovery-code-used")
        assert "\n9 are left." in told.body
        assert verbs(session)[-1] == ("use recovery code", ada.id)
        page = visitor.client.get("/account/two-steps")
        assert notices(page) == [
            "Recovery codes left: 9. If the phone is gone, set up another on your account page.",
        ]
        assert "9 of 10" in page.text
        thief = another()
        thief.signs_in(ada.email)
        answer = type_code(thief, code, "/sign-in/recovery-code")
        assert (answer.status_code, errors(answer)) == (422, [f"Recovery code: {SPENT}"])

    def test_they_are_no_code_of_the_app_nor_the_other_way_round(
        self, visitor: Visitor, ada: Person, phone: Phone, clock: FixedClock
    ) -> None:
        visitor.signs_in(ada.email)
        assert errors(type_code(visitor, phone.recovery[0])) == [f"Code from your app: {WRONG}"]
        other = type_code(visitor, phone.code(clock.instant), "/sign-in/recovery-code")
        assert errors(other) == [f"Recovery code: {NONE}"]

    def test_somebody_else_s_open_nothing(
        self, app: Flask, visitor: Visitor, ada: Person, phone: Phone, session: Session
    ) -> None:
        ben = person(session, "Ben", password=ada.password)
        phone_of(app, session, ben)
        visitor.signs_in(ben.email)
        assert type_code(visitor, phone.recovery[0], "/sign-in/recovery-code").status_code == 422

    def test_a_new_sheet_makes_the_old_one_worthless(
        self, visitor: Visitor, ada: Person, phone: Phone, clock: FixedClock, session: Session
    ) -> None:
        visitor.signs_in(ada.email)
        type_code(visitor, phone.code(clock.instant))
        clock.instant += MINUTE
        wrong = visitor.send("/account/two-steps/codes", present="000000")
        assert (wrong.status_code, errors(wrong)) == (422, [f"Code: {WRONG}"])
        made = recovery_codes(visitor.send("/account/two-steps/codes", present=phone.code(clock.instant)).text)
        assert len(made) == 10
        assert verbs(session)[-1] == ("renew recovery codes", ada.id)
        visitor.send("/account", to="/sign-out")
        visitor.signs_in(ada.email)
        assert type_code(visitor, phone.recovery[0], "/sign-in/recovery-code").status_code == 422
        assert type_code(visitor, made[0], "/sign-in/recovery-code").status_code == 303


class TestLater:
    @pytest.fixture
    def signed_in(self, visitor: Visitor, ada: Person, phone: Phone, clock: FixedClock) -> Visitor:
        visitor.signs_in(ada.email)
        type_code(visitor, phone.code(clock.instant))
        clock.instant += MINUTE
        return visitor

    def test_turning_it_off_takes_a_code_and_is_told(
        self,
        signed_in: Visitor,
        another: Another,
        ada: Person,
        phone: Phone,
        clock: FixedClock,
        session: Session,
        mailbox: Mailbox,
    ) -> None:
        refused = signed_in.send("/account/two-steps/off", present="000000")
        assert (refused.status_code, errors(refused)) == (422, [f"Code: {WRONG}"])
        answer = signed_in.send("/account/two-steps/off", present=phone.code(clock.instant))
        assert (answer.status_code, answer.location) == (303, "/account/two-steps")
        assert [session.scalars(select(table)).all() for table in (SecondStep, RecoveryCode)] == [[], []]
        assert verbs(session)[-1] == ("turn off second step", ada.id)
        assert mailbox()[-1].kind == "accounts/second-step-off"
        assert signed_in.is_signed_in
        assert another().signs_in(ada.email).location == "/"

    def test_another_phone_takes_a_code_of_each(
        self, signed_in: Visitor, another: Another, ada: Person, phone: Phone, clock: FixedClock, mailbox: Mailbox
    ) -> None:
        page = signed_in.client.get("/account/two-steps/move").text
        new = scanned(page)
        now = clock.instant
        wrong = signed_in.send("/account/two-steps/move", code=phone.code(now), present=phone.code(now))
        assert errors(wrong) == [f"Code from the new app: {WRONG}"]
        wrong = signed_in.send("/account/two-steps/move", code=new.code(now), present=new.code(now))
        assert errors(wrong) == [f"Code from the old app: {WRONG}"]
        done = signed_in.send("/account/two-steps/move", code=new.code(now), present=phone.code(now))
        assert len(recovery_codes(done.text)) == 10
        assert mailbox()[-1].kind == "accounts/second-step-moved"
        clock.instant += MINUTE
        elsewhere = another()
        elsewhere.signs_in(ada.email)
        assert type_code(elsewhere, phone.code(clock.instant)).status_code == 422
        assert type_code(elsewhere, phone.recovery[0], "/sign-in/recovery-code").status_code == 422
        assert type_code(elsewhere, new.code(clock.instant)).status_code == 303

    def test_a_recovery_code_stands_in_for_a_phone_that_is_gone(
        self, signed_in: Visitor, phone: Phone, clock: FixedClock
    ) -> None:
        new = scanned(signed_in.client.get("/account/two-steps/move").text)
        done = signed_in.send("/account/two-steps/move", code=new.code(clock.instant), present=phone.recovery[9])
        assert len(recovery_codes(done.text)) == 10

    def test_the_download_says_that_it_is_there_and_hands_out_no_secret(
        self, signed_in: Visitor, phone: Phone, ada: Person, session: Session
    ) -> None:
        with signed_in.send("/account/data", to="/account/data/download") as answer:
            archive = ZipFile(BytesIO(answer.data))
        held = {name: archive.read(name).decode() for name in archive.namelist()}
        assert json.loads(held["second_step.json"]) == {"since": NOW.isoformat(), "left": 10}
        kept = session.get_one(SecondStep, ada.id).secret
        digests = session.scalars(select(RecoveryCode.digest)).all()
        assert [secret for secret in (kept, phone.key, *digests, *phone.recovery) if secret in str(held)] == []

    def test_it_goes_with_the_account(self, signed_in: Visitor, ada: Person, session: Session) -> None:
        assert "so is your second step" in " ".join(signed_in.client.get("/account/data/delete").text.split())
        assert signed_in.send("/account/data/delete", words="delete my account").status_code == 303
        assert [session.scalars(select(table)).all() for table in (SecondStep, RecoveryCode)] == [[], []]

    @pytest.mark.parametrize("page", ["set-up", "move", "codes", "off"])
    def test_the_password_is_asked_for_first(self, signed_in: Visitor, clock: FixedClock, page: str) -> None:
        clock.instant += 20 * MINUTE
        where = f"/account/two-steps/{page}"
        assert signed_in.client.get(where).location == f"/account/verify?next={where}"
        assert signed_in.send("/account", to=where, code="000000", present="000000").status_code == 401

    @pytest.mark.parametrize("page", ["move", "codes", "off"])
    def test_without_a_second_step_there_is_nothing_to_change(self, visitor: Visitor, ada: Person, page: str) -> None:
        visitor.signs_in(ada.email)
        assert (
            visitor.send("/account", to=f"/account/two-steps/{page}", code="000000", present="000000").status_code
            == 409
        )


class TestAnotherKey:
    """A backup that is put back under another SECRET_KEY."""

    @pytest.fixture
    def restored(self, app: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> Phone:
        other = Authenticator("another secret that is long enough for production")
        monkeypatch.setitem(app.extensions, "authenticator", other)
        return phone

    def test_recovery_codes_let_in_and_the_app_is_set_up_anew(
        self, visitor: Visitor, ada: Person, restored: Phone, clock: FixedClock, app: Flask
    ) -> None:
        visitor.signs_in(ada.email)
        refused = type_code(visitor, restored.code(clock.instant))
        said = "Codes of your app cannot be read any more, since the portal was put back under another key."
        assert errors(refused) == [f"Code from your app: {said} Use a recovery code."]
        assert type_code(visitor, restored.recovery[0], "/sign-in/recovery-code").status_code == 303
        assert "The codes of your app do not fit any more" in visitor.client.get("/account/two-steps").text
        new = scanned(visitor.client.get("/account/two-steps/move").text)
        facts = {"code": new.code(clock.instant), "present": restored.recovery[1]}
        assert len(recovery_codes(visitor.send("/account/two-steps/move", **facts).text)) == 10
