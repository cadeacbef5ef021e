"""A person who goes to another site stays here until that site has said that it has them."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

COLUMNS = (
    ("transfer_since", sa.DateTime(timezone=True)),
    ("transfer_goes_at", sa.DateTime(timezone=True)),
    ("transfer_reason", sa.String()),
)
CHECKS = (
    ("ck_participant_transfer_is_whole", "num_nonnulls(transfer_since, transfer_goes_at, transfer_reason) in (0, 3)"),
    ("ck_participant_transfer_while_open", "transfer_since is null or ended_at is null"),
)


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("participant", sa.Column(name, kind, nullable=True))
    for name, rule in CHECKS:
        op.create_check_constraint(op.f(name), "participant", rule)


def downgrade() -> None:
    for name, _ in CHECKS:
        op.drop_constraint(op.f(name), "participant", type_="check")
    for name, _ in COLUMNS:
        op.drop_column("participant", name)
