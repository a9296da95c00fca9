"""How often a listing has changed, and when; where a meeting was moved from; an event that is to be confirmed.

Revision: 0010, after 0009.
"""

import portal.database
import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

STATUS = op.f('ck_event_status')


def upgrade() -> None:
    with op.batch_alter_table('event') as event:
        event.add_column(sa.Column('sequence', sa.Integer(), nullable=False, server_default='0'))
        event.add_column(
            # What is there already was changed at some time before now, and nobody wrote down when.
            sa.Column(
                'changed_at', portal.database.Instant(timezone=True), nullable=False,
                server_default=sa.text('CURRENT_TIMESTAMP'),
            )
        )
        event.alter_column('status', existing_type=sa.String(length=12), type_=sa.String(length=20))
        event.drop_constraint(STATUS, type_='check')
        event.create_check_constraint(
            STATUS, "status IN ('draft', 'published', 'to-be-confirmed', 'cancelled', 'postponed')"
        )
        event.drop_index(op.f('ix_event_revision'))
        event.create_index(op.f('ix_event_revision_changed_at'), ['revision', 'changed_at'], unique=False)
    with op.batch_alter_table('occurrence') as occurrence:
        occurrence.add_column(sa.Column('sequence', sa.Integer(), nullable=False, server_default='0'))
        occurrence.add_column(sa.Column('moved_from_day', sa.Date(), nullable=True))
        occurrence.add_column(sa.Column('moved_from_at', sa.Time(), nullable=True))
    for table, columns in (('event', ('sequence', 'changed_at')), ('occurrence', ('sequence',))):
        with op.batch_alter_table(table) as changed:
            for column in columns:
                changed.alter_column(column, server_default=None)


def downgrade() -> None:
    op.execute("UPDATE event SET status = 'published' WHERE status = 'to-be-confirmed'")
    with op.batch_alter_table('occurrence') as occurrence:
        for column in ('moved_from_at', 'moved_from_day', 'sequence'):
            occurrence.drop_column(column)
    with op.batch_alter_table('event') as event:
        event.drop_index(op.f('ix_event_revision_changed_at'))
        event.create_index(op.f('ix_event_revision'), ['revision'], unique=False)
        event.drop_constraint(STATUS, type_='check')
        event.create_check_constraint(STATUS, "status IN ('draft', 'published', 'cancelled', 'postponed')")
        event.alter_column('status', existing_type=sa.String(length=20), type_=sa.String(length=12))
        event.drop_column('changed_at')
        event.drop_column('sequence')
