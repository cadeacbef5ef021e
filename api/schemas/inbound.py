"""Bodies of the calls on reports that come in."""

from api.schemas.base import Body, Id, Occurred, Text
from api.schemas.referrals import Person
from domain.words import ReportKind
from usecases.inbound import Report


class ReportBody(Body):
    """What happened to somebody, as whoever reports it knows it; all but the kind and the moment is sealed."""

    kind: ReportKind
    """What kind of thing happened."""
    text: Text
    """What happened, in the reporter's words; sealed, then a note of whom it is about, or gone where that is nobody here."""
    person: Person = Person()
    """Who it is about, as far as the reporter knows; nothing is matched while the report is taken."""
    occurred_at: Occurred = None

    def ask(self) -> Report:
        """The same, as the use case takes it."""
        person = {name: value for name, value in self.person.model_dump(mode="json").items() if value is not None}
        return Report(kind=self.kind, text=self.text, person=person, occurred_at=self.occurred_at)


class HandlingBody(Body):
    """Whom it is about; nobody of the programme's where none is named."""

    participant_id: Id | None = None
    """The participant whose notes keep the words; left out, the report is about nobody here and its words are gone."""
