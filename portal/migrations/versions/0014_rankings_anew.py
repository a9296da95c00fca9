"""Which method a ranking was worked out by, so that what another one left is not read as if it were of this one.

Revision: 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _forget()
    with op.batch_alter_table('ranking') as ranking:
        ranking.add_column(sa.Column('method', sa.Integer(), nullable=False))


def downgrade() -> None:
    _forget()
    with op.batch_alter_table('ranking') as ranking:
        ranking.drop_column('method')


def _forget() -> None:
    # What the scores come to is worked out anew from them; which method the kept results are of, nobody wrote down.
    op.execute('DELETE FROM ranking')
