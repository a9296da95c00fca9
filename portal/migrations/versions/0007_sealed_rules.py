"""Rules sealed before the first score; how many of the committee must sign, and whether places may be shared.

Revision: 0007, after 0004.
"""

import portal.database
import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'sealed_rules',
        sa.Column('edition_id', sa.Integer(), nullable=False),
        sa.Column('sealed_at', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('sealed_by_id', sa.Integer(), nullable=True),
        sa.Column('document', sa.Text(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('first_score_at', portal.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_sealed_rules_edition_id_edition')),
        sa.ForeignKeyConstraint(['sealed_by_id'], ['person.id'], name=op.f('fk_sealed_rules_sealed_by_id_person')),
        sa.PrimaryKeyConstraint('edition_id', name=op.f('pk_sealed_rules')),
    )
    with op.batch_alter_table('edition') as edition:
        edition.add_column(sa.Column('quorum', sa.Integer(), nullable=True))
        edition.add_column(
            sa.Column('allows_shared_places', sa.Boolean(), nullable=False, server_default=sa.false())
        )
        edition.create_check_constraint(op.f('ck_edition_quorum'), 'quorum > 0')
    with op.batch_alter_table('edition') as edition:
        edition.alter_column('allows_shared_places', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('edition') as edition:
        edition.drop_constraint(op.f('ck_edition_quorum'), type_='check')
        edition.drop_column('allows_shared_places')
        edition.drop_column('quorum')
    op.drop_table('sealed_rules')
