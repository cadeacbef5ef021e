"""What every table shares: its name from its class, named constraints, and the column kinds of the record."""

import re
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

metadata = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

MOMENT = DateTime(timezone=True)
BYTES = LargeBinary()
WORDS = ARRAY(Text())
JSON = JSONB()


class Row(SQLModel):
    """A table whose name is its class's, in snake case."""

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805  # pyright: ignore[reportIncompatibleVariableOverride]  # SQLModel types it as a plain attribute
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """A check that the column holds one of the closed vocabulary's words."""
    allowed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} in ({allowed})", name=f"{column}_known")


def refers_to(target: str, *, nullable: bool = False, index: bool = False, primary_key: bool = False) -> Any:
    """A foreign key column to `table.column`."""
    return Field(
        default=None if nullable else ..., foreign_key=target, nullable=nullable, index=index, primary_key=primary_key
    )
