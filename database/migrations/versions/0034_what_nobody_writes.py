"""What no program ever wrote: that a notice was opened, and that a consent was superseded.

The ledger is added to, and a line of it never changes; a consent that is signed again stands beside the newer one until its
own end, because what was told under it rests on it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

STATUS = op.f("ck_consent_status_known")


def upgrade() -> None:
    op.drop_column("notice", "read_at")
    op.drop_constraint(STATUS, "consent", type_="check")
    op.create_check_constraint(STATUS, "consent", "status in ('active', 'expired', 'revoked')")


def downgrade() -> None:
    op.drop_constraint(STATUS, "consent", type_="check")
    op.create_check_constraint(STATUS, "consent", "status in ('active', 'expired', 'revoked', 'superseded')")
    op.add_column("notice", sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
