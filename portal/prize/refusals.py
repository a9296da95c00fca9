"""Why the prize will not do a thing. Each carries its facts; `templates/refusals/<code>.html` has the sentence."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from portal.refusals import Refusal


@dataclass(eq=False)
class NotReceiving(Refusal):
    """Entries are not received now: the call has not opened, or has closed."""

    code: ClassVar[str] = "not-receiving"
    opens_at: datetime
    closes_at: datetime
    zone: str
    now: datetime


@dataclass(eq=False)
class NotWithdrawable(Refusal):
    """The winners are decided: an essay can no longer be taken back from this page."""

    code: ClassVar[str] = "not-withdrawable"


@dataclass(eq=False)
class TooManyFiles(Refusal):
    """Somebody has registered more files than anybody needs."""

    status: ClassVar[int] = 429
    code: ClassVar[str] = "too-many-files"
    most: int


@dataclass(eq=False)
class StorageFull(Refusal):
    """Somebody's versions take all the room that one person has in an edition. In bytes."""

    code: ClassVar[str] = "storage-full"
    stored: int
    coming: int
    most: int


@dataclass(eq=False)
class NotYetReceived(Refusal):
    """A mail that is said to have come at an instant which is still to come."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "not-yet-received"
    received_at: datetime
    zone: str
    now: datetime


@dataclass(eq=False)
class Superseded(Refusal):
    """The author has handed in another essay since the mail that is being entered came."""

    code: ClassVar[str] = "superseded"
    since: datetime
    zone: str


@dataclass(eq=False)
class UnfitExtension(Refusal):
    """An extension that would end before everybody's deadline, in the past, or when reviews are in; or is of no use any
    more because it is decided."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "unfit-extension"
    closes_at: datetime
    reviews_due_at: datetime
    zone: str
    now: datetime


@dataclass(eq=False)
class ExtensionUsed(Refusal):
    """An essay is in time by this extension: it cannot be taken back."""

    code: ClassVar[str] = "extension-used"
    entry: str


@dataclass(eq=False)
class NoEntry(Refusal):
    """There is nothing to replace or to withdraw."""

    status: ClassVar[int] = 404
    code: ClassVar[str] = "no-entry"


@dataclass(eq=False)
class Ineligible(Refusal):
    """Somebody who judges an edition cannot enter it."""

    status: ClassVar[int] = 403
    code: ClassVar[str] = "ineligible"


@dataclass(eq=False)
class UnacceptableFile(Refusal):
    """A file that cannot be taken as an essay.

    reason: the refusal code of the intake, such as `legacy-doc` or `too-short`; facts: what it found.
    """

    status: ClassVar[int] = 422
    code: ClassVar[str] = "unacceptable-file"
    reason: str
    facts: dict[str, object]


@dataclass(eq=False)
class IntakeBusy(Refusal):
    """So many files wait to be looked at that this one was not. Nothing is wrong with it."""

    status: ClassVar[int] = 503
    code: ClassVar[str] = "intake-busy"


@dataclass(eq=False)
class NotAssigned(Refusal):
    """The essay is not on this juror's desk any more."""

    status: ClassVar[int] = 404
    code: ClassVar[str] = "not-assigned"


@dataclass(eq=False)
class NotReading(Refusal):
    """Reviews are not taken now."""

    code: ClassVar[str] = "not-reading"
    reading_from: datetime
    reviews_due_at: datetime
    zone: str
    now: datetime


@dataclass(eq=False)
class Recused(Refusal):
    """The juror has stepped back from this essay."""

    code: ClassVar[str] = "recused"
    entry: str


@dataclass(eq=False)
class Withdrawn(Refusal):
    """The author has taken the essay back."""

    code: ClassVar[str] = "withdrawn"
    entry: str


@dataclass(eq=False)
class AlreadyHandedIn(Refusal):
    """A review is handed in: from then on it is changed for a reason only, and in one act."""

    code: ClassVar[str] = "already-handed-in"
    entry: str


@dataclass(eq=False)
class NotHandedIn(Refusal):
    """There is nothing to change: no review of the essay as it stands is handed in."""

    code: ClassVar[str] = "not-handed-in"
    entry: str


@dataclass(eq=False)
class StaleReview(Refusal):
    """Not what the page showed any more. replaced: the author sent a new version of the essay; else the review was
    saved elsewhere."""

    code: ClassVar[str] = "stale-review"
    entry: str
    replaced: bool


@dataclass(eq=False)
class NoSuchPassage(Refusal):
    """What a juror marked does not stand in the essay: there is a new version of it."""

    code: ClassVar[str] = "no-such-passage"
    entry: str


@dataclass(eq=False)
class TooManyHighlights(Refusal):
    """More marks in one essay than anybody needs."""

    status: ClassVar[int] = 429
    code: ClassVar[str] = "too-many-highlights"
    most: int


@dataclass(eq=False)
class OutOfRange(Refusal):
    """A score that is not on the scale."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "out-of-range"
    criterion: str
    points: int
    lowest: int
    highest: int


@dataclass(eq=False)
class MissingScores(Refusal):
    """A review cannot be handed in with gaps."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "missing-scores"
    criteria: tuple[str, ...]


@dataclass(eq=False)
class UnreadableSheet(Refusal):
    """A file that is no scoring sheet. reason: as in `offprints.sheet.Unreadable`."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "unreadable-sheet"
    reason: str


@dataclass(eq=False)
class SheetExpired(Refusal):
    """What a preview showed cannot be saved any more: it is a day old, or was not made for this juror."""

    code: ClassVar[str] = "sheet-expired"


@dataclass(eq=False)
class InvitationOver(Refusal):
    """An invitation that has expired, was withdrawn, or is answered already."""

    status: ClassVar[int] = 410
    code: ClassVar[str] = "invitation-over"


@dataclass(eq=False)
class AlreadySeated(Refusal):
    """This address has a seat or an open invitation in the edition."""

    code: ClassVar[str] = "already-seated"
    email: str


@dataclass(eq=False)
class JudgesOwnEdition(Refusal):
    """Whoever has an entry in an edition cannot judge it."""

    code: ClassVar[str] = "judges-own-edition"
    email: str


@dataclass(eq=False)
class Replaced(Refusal):
    """The author has sent another version than the one that was looked at."""

    code: ClassVar[str] = "replaced"
    entry: str


@dataclass(eq=False)
class CannotAssign(Refusal):
    """The essay cannot go to this juror: it is held or withdrawn, the seat is not taken, or the juror must not read
    it."""

    code: ClassVar[str] = "cannot-assign"
    entry: str
    juror: str


@dataclass(eq=False)
class NotReminded(Refusal):
    """A juror to whom no reminder is written now.

    why: `all in`, `nothing given`, `quiet` until `at`, `asked` for one `at` that has not gone out, `just now`, one went
    out `at`.
    """

    code: ClassVar[str] = "not-reminded"
    why: str
    at: datetime | None
    zone: str


@dataclass(eq=False)
class RemarkChanged(Refusal):
    """The juror has saved the review of this essay again since the organiser looked at its remark."""

    code: ClassVar[str] = "remark-changed"
    entry: str


@dataclass(eq=False)
class PlanChanged(Refusal):
    """The plan of who reads what is another than the one that was looked at, or cannot be published as it stands."""

    code: ClassVar[str] = "plan-changed"
    year: int


@dataclass(eq=False)
class NotAsking(Refusal):
    """Nobody can be asked to read one essay more: reading has not begun, is over, or the prize is decided."""

    code: ClassVar[str] = "not-asking"
    reading_from: datetime
    reviews_due_at: datetime
    zone: str
    is_decided: bool
    now: datetime


@dataclass(eq=False)
class AdviceChanged(Refusal):
    """Which reads would help most is another list by now than the one that was looked at."""

    code: ClassVar[str] = "advice-changed"
    year: int


@dataclass(eq=False)
class HasReview(Refusal):
    """An assignment with a review that is handed in cannot be taken away."""

    code: ClassVar[str] = "has-review"
    entry: str


@dataclass(eq=False)
class UnfitSettings(Refusal):
    """Settings that contradict one another: dates out of order, limits crossed, shares that miss the pot."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "unfit-settings"


@dataclass(eq=False)
class RulesSealed(Refusal):
    """Settings that are in the sealed rules cannot be changed. settings: which would have been, see rules.sealed."""

    code: ClassVar[str] = "rules-sealed"
    year: int
    sealed_at: datetime
    zone: str
    settings: tuple[str, ...]


@dataclass(eq=False)
class AlreadyScored(Refusal):
    """The rules stay sealed: there is a score that was given by them."""

    code: ClassVar[str] = "already-scored"
    first_score_at: datetime
    zone: str


@dataclass(eq=False)
class YearTaken(Refusal):
    """There is an edition of that year."""

    code: ClassVar[str] = "year-taken"
    year: int


@dataclass(eq=False)
class NotDeliberating(Refusal):
    """The committee cannot work on its decision now. phase: of the edition, a value of rules.window.Phase."""

    code: ClassVar[str] = "not-deliberating"
    phase: str
    reviews_due_at: datetime
    zone: str


@dataclass(eq=False)
class NotDeclared(Refusal):
    """A member who has not said yet in which essays they have an interest."""

    code: ClassVar[str] = "not-declared"
    year: int


@dataclass(eq=False)
class NotNamed(Refusal):
    """A member who has not named their own first essays yet: until then they see nothing of the others."""

    code: ClassVar[str] = "not-named"
    year: int


@dataclass(eq=False)
class AlreadyNamed(Refusal):
    """A member's own first essays are in, and stay as they are."""

    code: ClassVar[str] = "already-named"


@dataclass(eq=False)
class AlreadySigned(Refusal):
    """A member signs with what they declared: to change it, they take the signature back first."""

    code: ClassVar[str] = "already-signed"


@dataclass(eq=False)
class UnfitBallot(Refusal):
    """Too few essays named, too many, or one of them twice. places: how many the edition has."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "unfit-ballot"
    places: int


@dataclass(eq=False)
class HasInterest(Refusal):
    """The member has an interest in this essay: they neither name it nor note on it."""

    code: ClassVar[str] = "has-interest"
    entry: str


@dataclass(eq=False)
class NotInRunning(Refusal):
    """No essay of this edition that can win has this code: there is none, or it was withdrawn."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "not-in-running"
    entry: str


@dataclass(eq=False)
class StaleNote(Refusal):
    """The note was saved elsewhere since the page was opened."""

    code: ClassVar[str] = "stale-note"


@dataclass(eq=False)
class StaleProposal(Refusal):
    """The proposal was saved by somebody since the page was opened."""

    code: ClassVar[str] = "stale-proposal"
    by: str
    at: datetime
    zone: str


@dataclass(eq=False)
class UnderSignature(Refusal):
    """The proposal is put to signature: nobody writes on it any more."""

    code: ClassVar[str] = "under-signature"


@dataclass(eq=False)
class UnfitProposal(Refusal):
    """A proposal that cannot be put to signature as it is: the split, the places, a missing reason."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "unfit-proposal"


@dataclass(eq=False)
class NotReady(Refusal):
    """Members who are not excused and have not declared, or not named their own first essays, by name."""

    code: ClassVar[str] = "not-ready"
    undeclared: tuple[str, ...]
    unnamed: tuple[str, ...]


@dataclass(eq=False)
class QuorumOutOfReach(Refusal):
    """Even if everybody who is not excused signs, too few signatures count."""

    code: ClassVar[str] = "quorum-out-of-reach"
    needed: int
    counting: int


@dataclass(eq=False)
class NothingToSign(Refusal):
    """What the page showed is not what is to be signed any more."""

    code: ClassVar[str] = "nothing-to-sign"


@dataclass(eq=False)
class NotYours(Refusal):
    """The signature that is asked for is not this member's to give: they are excused, or did not sign the decision."""

    status: ClassVar[int] = 403
    code: ClassVar[str] = "not-yours"


@dataclass(eq=False)
class OtherName(Refusal):
    """Signed with another name than the one of the seat."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "other-name"
    name: str


@dataclass(eq=False)
class NotDecided(Refusal):
    """There is no decision to unseal or to reopen."""

    code: ClassVar[str] = "not-decided"


@dataclass(eq=False)
class Announced(Refusal):
    """The winners are announced: the decision cannot be reopened here any more."""

    code: ClassVar[str] = "announced"
    announced_at: datetime
    zone: str
