"""Members only: how one joins a meeting, boards with their posts and reminders, everybody's own calendar.

Revision: 0016, after 0014.
"""

import portal.database
import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0014'
branch_labels = None
depends_on = None

INSTANT = portal.database.Instant(timezone=True)


def upgrade() -> None:
    op.create_table(
        'joining',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=True),
        sa.Column('occurrence_id', sa.Integer(), nullable=True),
        sa.Column('link', sa.String(length=500), nullable=False),
        sa.Column('number', sa.String(length=80), nullable=False),
        sa.Column('passcode', sa.String(length=80), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('hours_before', sa.Integer(), nullable=False),
        sa.Column('minutes_after', sa.Integer(), nullable=False),
        sa.Column('changed_at', INSTANT, nullable=False),
        sa.CheckConstraint('(event_id IS NULL) <> (occurrence_id IS NULL)', name=op.f('ck_joining_of_one')),
        sa.CheckConstraint(
            "link <> '' OR number <> '' OR passcode <> '' OR note <> ''", name=op.f('ck_joining_says_something')
        ),
        sa.CheckConstraint("link = '' OR substr(link, 1, 8) = 'https://'", name=op.f('ck_joining_link')),
        sa.CheckConstraint('hours_before BETWEEN 0 AND 336', name=op.f('ck_joining_hours_before')),
        sa.CheckConstraint('minutes_after BETWEEN 0 AND 1440', name=op.f('ck_joining_minutes_after')),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_joining_event_id_event')),
        sa.ForeignKeyConstraint(
            ['occurrence_id'], ['occurrence.id'], name=op.f('fk_joining_occurrence_id_occurrence'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_joining')),
        sa.UniqueConstraint('event_id', name=op.f('uq_joining_event_id')),
        sa.UniqueConstraint('occurrence_id', name=op.f('uq_joining_occurrence_id')),
    )
    op.create_table(
        'board',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('slug', sa.String(length=80), nullable=False),
        sa.Column('body', sa.String(length=200), nullable=False),
        sa.Column('audience', sa.String(length=40), nullable=False),
        sa.Column('opened_at', INSTANT, nullable=False),
        sa.CheckConstraint(
            "audience IN ('members', 'member-leaders', 'credentialed-leaders')", name=op.f('ck_board_audience')
        ),
        sa.CheckConstraint("body <> '' AND slug <> ''", name=op.f('ck_board_of_somebody')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_board')),
        sa.UniqueConstraint('body', 'audience', name=op.f('uq_board_body_audience')),
        sa.UniqueConstraint('slug', name=op.f('uq_board_slug')),
    )
    op.create_table(
        'board_post',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('board_id', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('link', sa.String(length=500), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=True),
        sa.Column('is_pinned', sa.Boolean(), nullable=False),
        sa.Column('until', sa.Date(), nullable=True),
        sa.Column('posted_at', INSTANT, nullable=False),
        sa.Column('changed_at', INSTANT, nullable=True),
        sa.Column('posted_by_id', sa.Integer(), nullable=True),
        sa.CheckConstraint("title <> ''", name=op.f('ck_board_post_has_a_title')),
        sa.CheckConstraint("link = '' OR substr(link, 1, 8) = 'https://'", name=op.f('ck_board_post_link')),
        sa.ForeignKeyConstraint(['board_id'], ['board.id'], name=op.f('fk_board_post_board_id_board')),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_board_post_event_id_event')),
        sa.ForeignKeyConstraint(['posted_by_id'], ['person.id'], name=op.f('fk_board_post_posted_by_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_board_post')),
    )
    op.create_index(op.f('ix_board_post_board_id'), 'board_post', ['board_id'])
    op.create_table(
        'board_reminder',
        sa.Column('board_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('asked_at', INSTANT, nullable=False),
        sa.ForeignKeyConstraint(['board_id'], ['board.id'], name=op.f('fk_board_reminder_board_id_board')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_board_reminder_person_id_person')),
        sa.PrimaryKeyConstraint('board_id', 'person_id', name=op.f('pk_board_reminder')),
    )
    op.create_index(op.f('ix_board_reminder_person_id'), 'board_reminder', ['person_id'])
    op.create_table(
        'own_calendar',
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('token', sa.String(length=43), nullable=False),
        sa.Column('made_at', INSTANT, nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_own_calendar_person_id_person')),
        sa.PrimaryKeyConstraint('person_id', name=op.f('pk_own_calendar')),
        sa.UniqueConstraint('token', name=op.f('uq_own_calendar_token')),
    )


def downgrade() -> None:
    for table in ('own_calendar', 'board_reminder', 'board_post', 'board', 'joining'):
        op.drop_table(table)
