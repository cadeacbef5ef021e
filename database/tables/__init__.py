"""The tables of the record, as SQLModel classes; only this room may see them."""

from database.tables.base import Row, metadata
from database.tables.journeys import (
    ActionItem,
    AgendaItem,
    ChargeHold,
    Conference,
    Consent,
    Escalation,
    Linkage,
    Matter,
    Participant,
    Referral,
)
from database.tables.people import AccessToken, Agency, Person, PolicyVersion, Programme, Team
from database.tables.sealed import MatchToken, Note, SealedField, WrappedKey
from database.tables.thread import (
    AnswerLink,
    Audit,
    CommandKey,
    Delivery,
    Fact,
    Hearing,
    Lease,
    Notice,
    Obligation,
    Stream,
)

__all__ = [
    "AccessToken",
    "ActionItem",
    "Agency",
    "AgendaItem",
    "AnswerLink",
    "Audit",
    "ChargeHold",
    "CommandKey",
    "Conference",
    "Consent",
    "Delivery",
    "Escalation",
    "Fact",
    "Hearing",
    "Lease",
    "Linkage",
    "MatchToken",
    "Matter",
    "Note",
    "Notice",
    "Obligation",
    "Participant",
    "Person",
    "PolicyVersion",
    "Programme",
    "Referral",
    "Row",
    "SealedField",
    "Stream",
    "Team",
    "WrappedKey",
    "metadata",
]
