"""Blind copies are made after the essay is acknowledged: who is at it, and what went wrong. Files that were refused.

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
    op.create_table(
        'refused_file',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('edition_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('arrived_at', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('file_name', sa.String(length=120), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_refused_file_edition_id_edition')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_refused_file_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_refused_file')),
    )
    op.create_index('ix_refused_file_whose', 'refused_file', ['edition_id', 'person_id'])


def downgrade() -> None:
    op.drop_table('refused_file')
    with op.batch_alter_table('manuscript') as batch:
        batch.drop_column('copy_fault')
        batch.drop_column('copy_not_before')
