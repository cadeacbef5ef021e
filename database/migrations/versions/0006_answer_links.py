"""Links by which a partner answers one question from the mail that asks it; only the hash of a link's token is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APPLICATION = "throughline_application"
OPEN = "used_at is null and ended_at is null"


def upgrade() -> None:
    op.create_table(
        "answer_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_answer_link_good_for_a_while")),
        sa.CheckConstraint("used_at is null or ended_at is null", name=op.f("ck_answer_link_used_or_ended")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_answer_link_programme_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_answer_link_notice_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_answer_link_person_id")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_answer_link_stream_id")),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_answer_link_obligation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_link")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_answer_link_notice_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_answer_link_token_hash")),
    )
    op.create_index("ix_answer_link_open", "answer_link", ["stream_id"], postgresql_where=OPEN)
    op.execute(f"grant select, insert, update (used_at, ended_at) on answer_link to {APPLICATION}")


def downgrade() -> None:
    op.drop_index("ix_answer_link_open", table_name="answer_link", postgresql_where=OPEN)
    op.drop_table("answer_link")
