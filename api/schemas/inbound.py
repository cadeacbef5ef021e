"""Bodies of the calls on reports that come in."""

from api.schemas.base import Body, Id, Moment, Text
from api.schemas.referrals import Person
from domain.words import ReportKind
from usecases.inbound import Report


class ReportBody(Body):
    """What happened to somebody, as whoever reports it knows it; all but the kind and the moment is sealed."""

    kind: ReportKind
    text: Text
    person: Person = Person()
    occurred_at: Moment | None = None

    def ask(self) -> Report:
        """The same, as the use case takes it."""
        person = {name: value for name, value in self.person.model_dump(mode="json").items() if value is not None}
        return Report(kind=self.kind, text=self.text, person=person, occurred_at=self.occurred_at)


class HandlingBody(Body):
    """Whom it is about; nobody of the programme's where none is named."""

    participant_id: Id | None = None
