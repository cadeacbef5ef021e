"""The rota: who is away and who stands in, and who is on call when."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

APPLICATION = "throughline_application"
OPEN = "ended_at is null"


def upgrade() -> None:
    op.create_table(
        "rota",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stand_in_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('away', 'on_call')", name=op.f("ck_rota_kind_known")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_rota_lasts")),
        sa.CheckConstraint(
            "stand_in_id is null or (kind = 'away' and stand_in_id <> person_id)",
            name=op.f("ck_rota_stands_in_for_another"),
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_rota_programme_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rota_person_id")),
        sa.ForeignKeyConstraint(["stand_in_id"], ["person.id"], name=op.f("fk_rota_stand_in_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota")),
    )
    op.create_index("ix_rota_open", "rota", ["programme_id", "ends_at"], postgresql_where=OPEN)
    op.create_index("ix_rota_stand_in", "rota", ["stand_in_id"], postgresql_where=OPEN)
    op.execute(f"grant select, insert, update on rota to {APPLICATION}")


def downgrade() -> None:
    op.drop_index("ix_rota_stand_in", table_name="rota", postgresql_where=OPEN)
    op.drop_index("ix_rota_open", table_name="rota", postgresql_where=OPEN)
    op.drop_table("rota")
