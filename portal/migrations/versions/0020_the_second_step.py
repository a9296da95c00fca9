"""The second step of a sign-in, and the recovery codes that stand in for it.

Revision: 0020, after 0019.
"""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'second_step',
        sa.Column('person_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('secret', sa.String(length=400), nullable=False),
        sa.Column('last_counter', sa.Integer(), nullable=False),
        sa.Column('since', portal.database.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("secret <> ''", name=op.f('ck_second_step_has_a_secret')),
        sa.CheckConstraint('last_counter > 0', name=op.f('ck_second_step_begun_with_a_code')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_second_step_person_id_person')),
        sa.PrimaryKeyConstraint('person_id', name=op.f('pk_second_step')),
    )
    op.create_table(
        'recovery_code',
        sa.Column('person_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('used_at', portal.database.Instant(timezone=True), nullable=True),
        sa.CheckConstraint('length(digest) = 64', name=op.f('ck_recovery_code_whole_digest')),
        sa.ForeignKeyConstraint(
            ['person_id'], ['second_step.person_id'],
            name=op.f('fk_recovery_code_person_id_second_step'), ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('person_id', 'digest', name=op.f('pk_recovery_code')),
    )


def downgrade() -> None:
    op.drop_table('recovery_code')
    op.drop_table('second_step')
