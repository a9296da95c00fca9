"""When a decision becomes public, by whose act, who was told of it, and how a winner is to be named.

Revision: 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'announcement',
        sa.Column('edition_id', sa.Integer(), nullable=False),
        sa.Column('proposal_id', sa.Integer(), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=False),
        sa.Column('planned_at', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('mailed_at', portal.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_announcement_by_id_person')),
        sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_announcement_edition_id_edition')),
        sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_announcement_proposal_id_proposal')),
        sa.PrimaryKeyConstraint('edition_id', name=op.f('pk_announcement')),
        sa.UniqueConstraint('proposal_id', name=op.f('uq_announcement_proposal_id')),
    )
    op.create_table(
        'byline',
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=120), nullable=True),
        sa.Column('shows_school', sa.Boolean(), nullable=False),
        sa.Column('shows_country', sa.Boolean(), nullable=False),
        sa.Column('said_at', portal.database.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f('ck_byline_name')),
        sa.CheckConstraint(
            'name IS NOT NULL OR NOT (shows_school OR shows_country)',
            name=op.f('ck_byline_nothing_is_said_of_whoever_is_not_named'),
        ),
        sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_byline_entry_id_entry')),
        sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_byline')),
    )
    with op.batch_alter_table('award') as award:
        award.add_column(sa.Column('told_at', portal.database.Instant(timezone=True), nullable=True))
    with op.batch_alter_table('edition') as edition:
        edition.create_check_constraint(
            op.f('ck_edition_decided_before_it_is_announced'),
            'announced_at IS NULL OR (decided_at IS NOT NULL AND decided_at <= announced_at)',
        )


def downgrade() -> None:
    with op.batch_alter_table('edition') as edition:
        edition.drop_constraint(op.f('ck_edition_decided_before_it_is_announced'), type_='check')
    with op.batch_alter_table('award') as award:
        award.drop_column('told_at')
    op.drop_table('byline')
    op.drop_table('announcement')
