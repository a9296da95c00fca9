"""From the members' own first three to the decision."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit import register
from portal.audit.models import Act
from portal.prize.models import Role
from portal.prize.models_decision import Proposal, Signature
from portal.prize.operations import decisions
from portal.prize.operations.decisions import Outcome
from portal.prize.queries.basis import basis
from portal.prize.refusals import (
    NotDeclared,
    NotDeliberating,
    NothingToSign,
    NotNamed,
    NotReady,
    NotYours,
    OtherName,
    QuorumOutOfReach,
    StaleProposal,
    UnderSignature,
    UnfitProposal,
)
from portal.prize.rules import decision as rules
from portal.prize.rules import record
from portal.prize.rules.receipt import public_key
from portal.refusals import Forbidden
from tests.builders import DAY, NOW, SIGNER, assignment, person, review, seat
from tests.prize.chamber import CODES, Committee, because, committee, excused, rank, typed

KEYS = [public_key(SIGNER.key)]


@pytest.fixture
def its(session: Session) -> Committee:
    return committee(session)


def lay_aside(its: Committee, who: str) -> rules.Void:
    digest, member = its.proposal().digest or "", its.people[who].id
    fate = decisions.lay_aside(
        its.session, its.edition.id, member, digest=digest, reason="A typing slip.", look=basis, now=NOW
    )
    its.session.commit()
    return fate


class TestTheWholeWay:
    def test_the_last_signature_makes_the_decision_and_the_portal_seals_it(self, its: Committee) -> None:
        its.ready()
        proposal = its.put("Cas")
        assert [its.sign("Cas"), its.sign("Ida")] == [Outcome.SIGNED, Outcome.SIGNED]
        assert its.edition.decided_at is None
        assert its.sign("Leo", dissent="I would have had FFFFFF.") is Outcome.DECIDED
        assert (its.edition.decided_at, proposal.decided_at) == (NOW, NOW)
        assert record.faults(proposal.as_file().encode(), KEYS) == []
        sealed = json.loads(proposal.as_file())["record"]
        assert [(a["place"], a["essay"], a["cents"]) for a in sealed["decision"]["awards"]] == [
            (1, "BBBBBB", 250_000), (2, "CCCCCC", 150_000), (3, "DDDDDD", 100_000),
        ]  # fmt: skip
        assert [(s["member"], s["counts"], s["dissent"]) for s in sealed["signatures"]] == [
            (rules.member_key(its.seats[who].id), True, "I would have had FFFFFF." if who == "Leo" else "")
            for who in ("Cas", "Ida", "Leo")
        ]
        assert register.verify(its.session) == []

    def test_the_register_tells_it_and_says_nothing_of_what_was_named(self, its: Committee) -> None:
        its.decide()
        rows = its.session.execute(
            select(Act.verb, Act.facts).where(Act.subject == "edition 2027").order_by(Act.number)
        ).all()
        assert [row.verb for row in rows if row.verb not in ("open edition", "seal rules")] == [
            *["declare interests", "name first"] * 3, "put to signature", *["sign"] * 3, "decide",
        ]  # fmt: skip
        assert [code for code in CODES if code in str(rows)] == []
        assert {row.facts["sha256"] for row in rows[-5:]} == {its.proposal().digest}

    def test_what_is_frozen_is_all_that_it_rests_on(self, its: Committee) -> None:
        its.ready()
        head = register.head(its.session)
        document = its.put("Cas").document
        assert document is not None
        board = basis(its.session, its.edition)
        assert document["ranking"] == {"scores": board.scores, "result": board.result}
        assert len(document["scorecards"]["rows"]) == 18
        assert document["register"] == {"number": head[0], "digest": head[1]}
        assert list(document["first"].values()) == [list(CODES[:3])] * 3
        assert document["needed"] == 2
        assert not [name for name in ("Cas", "Ida", "Leo", "Jun", "Noor", "Ada") if f'"{name}' in json.dumps(document)]

    def test_once_it_is_decided_nobody_deliberates_any_more(self, its: Committee) -> None:
        its.decide()
        with pytest.raises(NotDeliberating) as refused:
            its.declare("Cas")
        assert refused.value.phase == "decided"


class TestProposing:
    def test_a_draft_is_kept_as_it_is_typed_however_wrong(self, its: Committee) -> None:
        its.ready()
        what = typed("BBBBBB", "BBBBBB", "nothing", amounts=("lots", "-5", ""))
        assert its.save("Ida", what).typed == what
        assert its.proposal().version == 1

    def test_two_at_once_the_second_is_told_by_whom_it_was_saved(self, its: Committee) -> None:
        its.ready()
        its.save("Ida", typed("BBBBBB"))
        its.save("Cas", typed("CCCCCC"), version=1)
        with pytest.raises(StaleProposal) as refused:
            its.save("Ida", typed("DDDDDD"), version=1)
        assert refused.value.by == "Cas"

    def test_a_page_of_a_proposal_that_was_laid_aside_does_not_save_over_the_next(self, its: Committee) -> None:
        its.ready()
        its.save("Ida", typed("BBBBBB"))
        its.put("Cas")
        lay_aside(its, "Leo")
        with pytest.raises(StaleProposal) as refused:
            its.save("Ida", typed("CCCCCC"), version=1)
        assert refused.value.by == "Cas"
        its.session.rollback()
        second = its.save("Leo", typed("DDDDDD"), version=2)
        assert (second.number, second.version) == (2, 3)
        for stale in (0, 1, 2):
            with pytest.raises(StaleProposal):
                its.save("Ida", typed("CCCCCC"), version=stale)
            its.session.rollback()
        assert its.proposal().typed == typed("DDDDDD")

    @pytest.mark.parametrize(
        "what",
        [
            typed(*CODES[:3], amounts=("2,500", "1,500", "999.99")),
            typed(*CODES[:3], amounts=("2,500", "1,500", "a thousand")),
            typed(*CODES[:3], amounts=("6,000", "1,500", "-2,500")),
            typed("BBBBBB", "CCCCCC", "BBBBBB"),
            typed("BBBBBB", "CCCCCC"),
            typed("BBBBBB", "CCCCCC", "ZZZZZZ"),
            typed(*CODES[:3], places=(1, 1, 3), amounts=("2,000", "2,000", "1,000")),
            typed(*CODES[:3], reason=" "),
            typed("BBBBBB", "CCCCCC", "HHHHHH"),
        ],
    )
    def test_what_is_no_decision_is_not_put_to_signature(self, its: Committee, what: dict[str, str]) -> None:
        its.ready()
        with pytest.raises(UnfitProposal):
            its.put("Cas", what)

    def test_two_firsts_share_where_the_edition_lets_them(self, its: Committee) -> None:
        its.edition.allows_shared_places = True
        its.ready()
        document = its.put("Cas", typed(*CODES[:3], places=(1, 1, 3), amounts=("2,000", "2,000", "1,000"))).document
        assert document is not None
        assert [(a["place"], a["essay"]) for a in document["awards"]] == [(1, "BBBBBB"), (1, "CCCCCC"), (3, "DDDDDD")]

    def test_against_the_ranking_it_takes_a_reason_for_each_point(self, its: Committee) -> None:
        its.ready()
        reasons = because("outside-HHHHHH-1") | because("left-out-BBBBBB", "It was published before.")
        document = its.put("Cas", typed("HHHHHH", "CCCCCC", "DDDDDD") | reasons).document
        assert document is not None
        told = [(d["ground"], d["essay"], d["place"], d["reason"]) for d in document["departures"]]
        assert told == [
            ("outside", "HHHHHH", 1, "The third reader convinced us."),
            ("left-out", "BBBBBB", 0, "It was published before."),
        ]

    def test_without_a_ranking_of_just_these_scores_the_whole_takes_a_reason(self, session: Session) -> None:
        its = committee(session, ranked=False)
        its.ready()
        with pytest.raises(UnfitProposal):
            its.put("Cas")
        its.session.rollback()
        its.put("Cas", typed(*CODES[:3]) | because("no-ranking", "We read all of them."))

    def test_an_essay_that_was_withdrawn_cannot_win(self, its: Committee) -> None:
        its.ready()
        its.essay("DDDDDD").withdrawn_at = NOW
        rank(its.session, its.edition)
        with pytest.raises(UnfitProposal):
            its.put("Cas")

    def test_who_has_not_declared_or_not_named_is_waited_for_or_excused(self, its: Committee) -> None:
        its.ready("Ida", "Leo")
        its.declare("Ida")
        with pytest.raises(NotReady) as refused:
            its.put("Cas")
        assert (refused.value.undeclared, refused.value.unnamed) == (("Leo",), ("Ida",))
        its.session.rollback()
        its.name("Ida")
        document = its.put("Cas", typed(*CODES[:3]) | excused(its.seats["Leo"])).document
        assert document is not None
        assert document["excused"] == [rules.member_key(its.seats["Leo"].id)]

    def test_nobody_excuses_themselves(self, its: Committee) -> None:
        its.ready()
        with pytest.raises(UnfitProposal):
            its.put("Cas", typed(*CODES[:3]) | excused(its.seats["Cas"]))

    def test_too_many_excused_and_too_many_with_an_interest_never_make_a_quorum(self, its: Committee) -> None:
        its.declare("Cas", BBBBBB="I taught on that ward.")
        its.name("Cas", *CODES[1:4])
        for who in ("Ida", "Leo"):
            its.declare(who)
            its.name(who, *CODES[:3])
        with pytest.raises(QuorumOutOfReach) as refused:
            its.put("Cas", typed(*CODES[:3]) | excused(its.seats["Leo"]))
        assert (refused.value.needed, refused.value.counting) == (2, 1)
        its.session.rollback()
        its.put("Cas")
        its.sign("Cas")
        its.sign("Ida")
        assert its.sign("Leo") is Outcome.DECIDED
        record = its.proposal().record
        assert record is not None
        assert [one["counts"] for one in record["signatures"]] == [False, True, True]

    def test_the_edition_may_ask_for_more_signatures(self, its: Committee) -> None:
        its.edition.quorum = 3
        its.ready()
        with pytest.raises(QuorumOutOfReach):
            its.put("Cas", typed(*CODES[:3]) | excused(its.seats["Leo"]))

    def test_who_has_not_declared_or_not_named_proposes_nothing(self, its: Committee) -> None:
        with pytest.raises(NotDeclared):
            its.put("Cas")
        its.declare("Cas")
        with pytest.raises(NotNamed):
            its.put("Cas")

    def test_a_juror_and_a_member_who_left_are_not_let_in(self, its: Committee) -> None:
        its.ready()
        its.people["Jun"] = person(its.session, "Jun")
        seat(its.session, its.edition, its.people["Jun"], Role.JUROR)
        with pytest.raises(Forbidden):
            its.put("Jun")
        its.seats["Cas"].withdrawn_at = NOW
        its.session.commit()
        with pytest.raises(Forbidden):
            its.put("Cas")

    def test_what_is_put_is_not_written_on_and_not_put_twice(self, its: Committee) -> None:
        its.ready()
        its.put("Cas")
        for again in (its.save, its.put):
            with pytest.raises(UnderSignature):
                again("Ida", typed("CCCCCC"), version=1)
            its.session.rollback()


class TestSigning:
    def test_it_takes_one_s_own_name_however_it_is_spaced(self, its: Committee) -> None:
        its.seats["Cas"].name = "Professor  Cas Example"
        its.ready()
        its.put("Cas")
        with pytest.raises(OtherName):
            its.sign("Cas", name="Ida")
        its.session.rollback()
        assert its.sign("Cas", name=" professor cas EXAMPLE ") is Outcome.SIGNED

    def test_twice_is_once(self, its: Committee) -> None:
        its.ready()
        its.put("Cas")
        assert [its.sign("Cas"), its.sign("Cas")] == [Outcome.SIGNED, Outcome.SIGNED]
        assert len(its.session.scalars(select(Signature)).all()) == 1
        its.sign("Ida")
        assert [its.sign("Leo"), its.sign("Leo")] == [Outcome.DECIDED, Outcome.DECIDED]
        assert len(its.session.scalars(select(Signature)).all()) == 3

    def test_it_is_bound_to_what_was_on_the_page(self, its: Committee) -> None:
        its.ready()
        its.put("Cas")
        with pytest.raises(NothingToSign):
            its.sign("Cas", digest="0" * 64)

    def test_it_is_taken_back_until_the_last_is_there(self, its: Committee) -> None:
        its.ready()
        its.put("Cas")
        its.sign("Cas")
        for _ in range(2):
            decisions.take_back(its.session, its.edition.id, its.people["Cas"].id, now=NOW)
        its.session.commit()
        assert its.session.scalars(select(Act.verb)).all().count("take back signature") == 1
        assert [its.sign(who) for who in ("Ida", "Leo", "Cas")] == [Outcome.SIGNED, Outcome.SIGNED, Outcome.DECIDED]
        with pytest.raises(NotDeliberating):
            decisions.take_back(its.session, its.edition.id, its.people["Cas"].id, now=NOW)

    def test_whoever_is_excused_does_not_sign(self, its: Committee) -> None:
        its.ready()
        its.put("Cas", typed(*CODES[:3]) | excused(its.seats["Leo"]))
        with pytest.raises(NotYours):
            its.sign("Leo")
        its.session.rollback()
        assert [its.sign("Cas"), its.sign("Ida")] == [Outcome.SIGNED, Outcome.DECIDED]

    @pytest.mark.parametrize(
        ("change", "fate"),
        [
            ("essay", "withdrawn"),
            ("score", "scores"),
            ("member", "members"),
            ("interest", "interests"),
            ("pot", "rules"),
        ],
    )
    def test_what_changed_since_it_was_put_makes_it_void_and_it_is_kept(
        self, its: Committee, change: str, fate: str
    ) -> None:
        its.ready()
        first = its.put("Cas")
        its.sign("Cas")
        if change == "essay":
            its.essay("DDDDDD").withdrawn_at = NOW
        elif change == "score":
            text = its.essay("HHHHHH")
            late = seat(its.session, its.edition, person(its.session, "Kim"))
            review(its.session, assignment(its.session, late, text))
        elif change == "member":
            seat(its.session, its.edition, person(its.session, "Uma"), Role.COMMITTEE)
        elif change == "pot":
            its.edition.pot_cents, its.edition.shares = 600_000, [300_000, 200_000, 100_000]
        else:
            its.declare("Ida", BBBBBB="It is about my ward.")
        its.session.commit()
        assert its.sign("Ida") is Outcome.VOID
        assert (first.fate, first.closed_at, its.edition.decided_at) == (fate, NOW, None)
        assert len(its.session.scalars(select(Signature)).all()) == 1
        its.save("Leo", typed(*CODES[:3]))
        assert its.proposal().number == 2

    def test_a_member_ends_what_is_put_for_a_reason_and_it_is_proposed_anew(self, its: Committee) -> None:
        its.ready()
        its.put("Cas")
        assert lay_aside(its, "Ida") is rules.Void.TAKEN_BACK
        assert its.session.scalars(select(Proposal.fate_reason)).all() == ["A typing slip."]
        its.put("Ida")
        assert [its.sign(who) for who in its.people][-1] is Outcome.DECIDED

    def test_when_reviews_are_taken_again_nothing_is_signed(self, its: Committee) -> None:
        its.ready()
        its.put("Cas")
        its.edition.reviews_due_at = NOW + DAY
        its.session.commit()
        with pytest.raises(NotDeliberating) as refused:
            its.sign("Cas")
        assert refused.value.phase == "reviewing"
