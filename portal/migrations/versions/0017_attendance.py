"""Attendance: who was at a meeting, its history, and signed certificates of it.

Revision: 0017, after 0016.
"""

import portal.database
import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

PRESENCES = "'present', 'partly', 'absent'"


def upgrade() -> None:
    op.create_table(
        'roll',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('uid', sa.String(length=120), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('facts', sa.JSON(), nullable=False),
        sa.Column('stated_at', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('recorded_at', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('recorded_by_id', sa.Integer(), nullable=False),
        sa.CheckConstraint('version > 0', name=op.f('ck_roll_version')),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_roll_event_id_event')),
        sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_roll_recorded_by_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_roll')),
        sa.UniqueConstraint('uid', name=op.f('uq_roll_uid')),
    )
    op.create_index(op.f('ix_roll_event_id'), 'roll', ['event_id'])
    op.create_table(
        'attendance',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('roll_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('presence', sa.String(length=8), nullable=False),
        sa.Column('minutes', sa.Integer(), nullable=True),
        sa.Column('credentialed', sa.Boolean(), nullable=False),
        sa.CheckConstraint(f'presence IN ({PRESENCES})', name=op.f('ck_attendance_presence')),
        sa.CheckConstraint(
            "minutes IS NULL OR (presence = 'partly' AND minutes > 0)", name=op.f('ck_attendance_minutes_of_a_part')
        ),
        sa.ForeignKeyConstraint(['roll_id'], ['roll.id'], name=op.f('fk_attendance_roll_id_roll')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attendance_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance')),
        sa.UniqueConstraint('roll_id', 'person_id', name=op.f('uq_attendance_roll_id_person_id')),
    )
    op.create_index(op.f('ix_attendance_person_id'), 'attendance', ['person_id'])
    op.create_table(
        'attendance_change',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('roll_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('presence_before', sa.String(length=8), nullable=True),
        sa.Column('minutes_before', sa.Integer(), nullable=True),
        sa.Column('presence_after', sa.String(length=8), nullable=True),
        sa.Column('minutes_after', sa.Integer(), nullable=True),
        sa.Column('changed_at', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('changed_by_id', sa.Integer(), nullable=False),
        sa.CheckConstraint(f'presence_before IN ({PRESENCES})', name=op.f('ck_attendance_change_presence_before')),
        sa.CheckConstraint(f'presence_after IN ({PRESENCES})', name=op.f('ck_attendance_change_presence_after')),
        sa.CheckConstraint(
            "coalesce(presence_before, '') <> coalesce(presence_after, '')"
            ' OR coalesce(minutes_before, 0) <> coalesce(minutes_after, 0)',
            name=op.f('ck_attendance_change_changes_something'),
        ),
        sa.ForeignKeyConstraint(['roll_id'], ['roll.id'], name=op.f('fk_attendance_change_roll_id_roll')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attendance_change_person_id_person')),
        sa.ForeignKeyConstraint(
            ['changed_by_id'], ['person.id'], name=op.f('fk_attendance_change_changed_by_id_person')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_change')),
    )
    op.create_index(op.f('ix_attendance_change_roll_id'), 'attendance_change', ['roll_id'])
    op.create_index(op.f('ix_attendance_change_person_id'), 'attendance_change', ['person_id'])
    op.create_table(
        'attendee',
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('added_at', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('added_by_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_attendee_event_id_event')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attendee_person_id_person')),
        sa.ForeignKeyConstraint(['added_by_id'], ['person.id'], name=op.f('fk_attendee_added_by_id_person')),
        sa.PrimaryKeyConstraint('event_id', 'person_id', name=op.f('pk_attendee')),
    )
    op.create_index(op.f('ix_attendee_person_id'), 'attendee', ['person_id'])
    op.create_table(
        'certificate_key',
        sa.Column('name', sa.String(length=16), nullable=False),
        sa.Column('public', sa.String(length=64), nullable=False),
        sa.Column('since', portal.database.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_certificate_key')),
        sa.UniqueConstraint('public', name=op.f('uq_certificate_key_public')),
    )
    op.create_table(
        'certificate',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('code', sa.String(length=18), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('event_id', sa.Integer(), nullable=True),
        sa.Column('year', sa.Integer(), nullable=True),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('facts', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('key', sa.String(length=16), nullable=False),
        sa.Column('signature', sa.String(length=128), nullable=True),
        sa.Column('issued_at', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('over_at', portal.database.Instant(timezone=True), nullable=True),
        sa.Column('why', sa.String(length=12), nullable=True),
        sa.Column('forgotten_at', portal.database.Instant(timezone=True), nullable=True),
        sa.CheckConstraint('(event_id IS NULL) <> (year IS NULL)', name=op.f('ck_certificate_of_an_event_or_a_year')),
        sa.CheckConstraint('(over_at IS NULL) = (why IS NULL)', name=op.f('ck_certificate_over_for_a_reason')),
        sa.CheckConstraint("why IN ('corrected', 'replaced')", name=op.f('ck_certificate_why')),
        sa.CheckConstraint(
            '(person_id IS NULL) = (forgotten_at IS NOT NULL) AND (person_id IS NULL) = (signature IS NULL)',
            name=op.f('ck_certificate_forgotten_as_a_whole'),
        ),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_certificate_person_id_person')),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_certificate_event_id_event')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate')),
        sa.UniqueConstraint('code', name=op.f('uq_certificate_code')),
    )
    op.create_index(op.f('ix_certificate_event_id'), 'certificate', ['event_id'])
    for name, column in (('uq_certificate_of_event', 'event_id'), ('uq_certificate_of_year', 'year')):
        live = sa.text(f'over_at IS NULL AND {column} IS NOT NULL')
        op.create_index(
            name, 'certificate', ['person_id', column], unique=True, sqlite_where=live, postgresql_where=live
        )


def downgrade() -> None:
    for table in ('certificate', 'certificate_key', 'attendee', 'attendance_change', 'attendance', 'roll'):
        op.drop_table(table)
