"""Which ladders still tell somebody, as SQL: the statuses stand in the statement itself, so that it is planned with them."""

from domain.escalation import STILL_TELL

TELLING = "('" + "', '".join(sorted(STILL_TELL)) + "')"
