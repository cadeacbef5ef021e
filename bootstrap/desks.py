"""The desk at which use cases are carried out: the API's, and a terminal's."""

from bootstrap.parts import Parts
from database.views import Views
from usecases.desk import Desk


def desk_of(parts: Parts) -> Desk:
    """The desk of this process."""
    settings = parts.settings
    return Desk(
        record=parts.record,
        views=Views(parts.database, settings.keyring),
        environment=settings.environment,
        public_url=settings.public_url,
    )
