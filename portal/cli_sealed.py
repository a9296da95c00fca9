"""A prize's sealed rules, as `portal rank` takes them beside the scores."""

from dataclasses import dataclass

from portal.prize.rules.sealed import NotRules, Rules, digest, read
from portal.scoring.tables import ScoreSheet
from portal.scoring.task import METHOD


class NotOfTheseRules(ValueError):
    """Scores for other criteria than those of the rules; the message says which."""


@dataclass(frozen=True, slots=True)
class SealedFile:
    """digest: SHA-256 of the file as it is, to compare with the page that it came from."""

    rules: Rules
    digest: str

    @classmethod
    def of(cls, text: str) -> "SealedFile":
        """Raises NotRules, also for rules that name another version of the method than is at hand."""
        rules = read(text)
        if rules.method.version != METHOD:
            raise NotRules(f"it names version {rules.method.version} of the method, and this is version {METHOD}")
        return cls(rules, digest(text))

    @property
    def scale(self) -> tuple[int, int]:
        return self.rules.lowest, self.rules.highest

    @property
    def weights(self) -> tuple[int, ...]:
        return tuple(criterion.weight for criterion in self.rules.criteria)

    def digests(self, sheet: ScoreSheet) -> dict[str, str]:
        """Of the rules and of the scores, as the committee's page shows them. Raises NotOfTheseRules."""
        names = tuple(criterion.name for criterion in self.rules.criteria)
        if sheet.criteria != names:
            raise NotOfTheseRules(f"it has {', '.join(sheet.criteria)}; the rules are for {', '.join(names)}")
        scores = sheet.task(self.rules.places, self.scale, self.weights).digest
        return {"rules": self.digest, "scores": scores}
