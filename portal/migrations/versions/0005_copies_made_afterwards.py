"""Blind copies are made after the essay is acknowledged: who is at it, and what went wrong.

Revision: 0005, after 0004.
"""

import portal.database
import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('manuscript') as batch:
        batch.add_column(sa.Column('copy_not_before', portal.database.Instant(timezone=True), nullable=True))
        batch.add_column(sa.Column('copy_fault', sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('manuscript') as batch:
        batch.drop_column('copy_fault')
        batch.drop_column('copy_not_before')
