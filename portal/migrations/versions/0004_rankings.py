"""What the jury's scores come to, worked out once for each state of them.

Revision: 0004, after 0003.
"""

import portal.database
import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'ranking',
        sa.Column('edition_id', sa.Integer(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('state', sa.String(length=12), nullable=False),
        sa.Column('claimed_at', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('result', sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('claimed', 'postponed', 'failed', 'done')", name=op.f('ck_ranking_state')
        ),
        sa.CheckConstraint(
            "(state = 'done') = (result IS NOT NULL)", name=op.f('ck_ranking_done_with_a_result')
        ),
        sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_ranking_edition_id_edition')),
        sa.PrimaryKeyConstraint('edition_id', 'digest', name=op.f('pk_ranking')),
    )


def downgrade() -> None:
    op.drop_table('ranking')
