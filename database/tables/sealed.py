"""What only the right eyes may read: encrypted fields and notes, keyed match tokens, and the wrapped keys apart."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Index
from sqlmodel import Field

from database.tables.base import BYTES, MOMENT, Row, refers_to

VAULT = "vault"


class SealedField(Row, table=True):
    """One encrypted text of a stream: identity, contact, narrative, whereabouts."""

    stream_id: UUID = refers_to("stream.id", primary_key=True)
    name: str = Field(primary_key=True)
    ciphertext: bytes = Field(sa_column=Column(BYTES, nullable=False))


class Note(Row, table=True):
    """A free text written with a fact, encrypted; read only by those who may read notes."""

    id: UUID = Field(primary_key=True)
    stream_id: UUID = refers_to("stream.id", index=True)
    kind: str
    author_id: UUID | None = refers_to("person.id", nullable=True)
    written_at: datetime = Field(sa_type=MOMENT)
    ciphertext: bytes = Field(sa_column=Column(BYTES, nullable=False))


class MatchToken(Row, table=True):
    """A keyed token of a normalised field, by which likely the same person is found without any clear text."""

    __table_args__ = (Index("ix_match_token_lookup", "programme_id", "kind", "token"),)
    stream_id: UUID = refers_to("stream.id", primary_key=True)
    kind: str = Field(primary_key=True)
    token: bytes = Field(sa_column=Column(BYTES, primary_key=True))
    programme_id: UUID = refers_to("programme.id")


class WrappedKey(Row, table=True):
    """The data key of one person's fields, wrapped; in a schema of its own that the main backup leaves out."""

    __table_args__ = ({"schema": VAULT},)
    stream_id: UUID = Field(primary_key=True)
    wrapped: bytes = Field(sa_column=Column(BYTES, nullable=False))
    wrapping_key: str
    destroyed_at: datetime | None = Field(default=None, sa_type=MOMENT)
