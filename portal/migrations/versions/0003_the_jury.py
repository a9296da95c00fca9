"""What a juror declares and marks: closeness, a limit, highlights, the place in a text, earlier reviews; plans of reading.

Revision: 0003, after 0002.
"""

import portal.database
import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'waiver',
        sa.Column('seat_id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('waived_by_id', sa.Integer(), nullable=False),
        sa.Column('waived_at', portal.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_waiver_entry_id_entry')),
        sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_waiver_seat_id_seat')),
        sa.ForeignKeyConstraint(['waived_by_id'], ['person.id'], name=op.f('fk_waiver_waived_by_id_person')),
        sa.PrimaryKeyConstraint('seat_id', 'entry_id', name=op.f('pk_waiver')),
    )
    op.create_table(
        'bar',
        sa.Column('seat_id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('barred_by_id', sa.Integer(), nullable=False),
        sa.Column('barred_at', portal.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['barred_by_id'], ['person.id'], name=op.f('fk_bar_barred_by_id_person')),
        sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_bar_entry_id_entry')),
        sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_bar_seat_id_seat')),
        sa.PrimaryKeyConstraint('seat_id', 'entry_id', name=op.f('pk_bar')),
    )
    op.create_table(
        'highlight',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('assignment_id', sa.Integer(), nullable=False),
        sa.Column('manuscript_id', sa.Integer(), nullable=False),
        sa.Column('criterion_id', sa.Integer(), nullable=True),
        sa.Column('begins', sa.Integer(), nullable=False),
        sa.Column('ends', sa.Integer(), nullable=False),
        sa.Column('quote', sa.Text(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('made_at', portal.database.Instant(timezone=True), nullable=False),
        sa.CheckConstraint('0 <= begins AND begins < ends', name=op.f('ck_highlight_passage')),
        sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id'], name=op.f('fk_highlight_assignment_id_assignment')),
        sa.ForeignKeyConstraint(['criterion_id'], ['criterion.id'], name=op.f('fk_highlight_criterion_id_criterion')),
        sa.ForeignKeyConstraint(['manuscript_id'], ['manuscript.id'], name=op.f('fk_highlight_manuscript_id_manuscript')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_highlight')),
    )
    op.create_index(op.f('ix_highlight_assignment_id'), 'highlight', ['assignment_id'])
    op.create_index(op.f('ix_highlight_manuscript_id'), 'highlight', ['manuscript_id'])
    op.create_table(
        'reading_place',
        sa.Column('assignment_id', sa.Integer(), nullable=False),
        sa.Column('share', sa.Double(), nullable=False),
        sa.Column('saved_at', portal.database.Instant(timezone=True), nullable=False),
        sa.CheckConstraint('share BETWEEN 0 AND 1', name=op.f('ck_reading_place_share')),
        sa.ForeignKeyConstraint(
            ['assignment_id'], ['assignment.id'], name=op.f('fk_reading_place_assignment_id_assignment')
        ),
        sa.PrimaryKeyConstraint('assignment_id', name=op.f('pk_reading_place')),
    )
    op.create_table(
        'earlier_review',
        sa.Column('review_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('manuscript_id', sa.Integer(), nullable=False),
        sa.Column('points', sa.JSON(), nullable=False),
        sa.Column('comment', sa.Text(), nullable=False),
        sa.Column('remark', sa.Text(), nullable=False),
        sa.Column('handed_in_at', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('reopened_at', portal.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['manuscript_id'], ['manuscript.id'], name=op.f('fk_earlier_review_manuscript_id_manuscript')
        ),
        sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_earlier_review_review_id_review')),
        sa.PrimaryKeyConstraint('review_id', 'number', name=op.f('pk_earlier_review')),
    )
    with op.batch_alter_table('assignment') as assignment:
        assignment.add_column(sa.Column('published_at', portal.database.Instant(timezone=True), nullable=True))
    # Whoever has an essay was told so when it was given.
    op.execute('UPDATE assignment SET published_at = assigned_at')
    for table, column in (
        ('edition', sa.Column('allows_remarks', sa.Boolean(), nullable=False, server_default=sa.false())),
        ('entry', sa.Column('is_anchor', sa.Boolean(), nullable=False, server_default=sa.false())),
        ('review', sa.Column('remark', sa.Text(), nullable=False, server_default='')),
        ('seat', sa.Column('close_to', sa.JSON(), nullable=False, server_default=sa.text("'{}'"))),
        ('seat', sa.Column('reading_days', sa.JSON(), nullable=False, server_default=sa.text("'[]'"))),
    ):
        with op.batch_alter_table(table) as changed:
            changed.add_column(column)
        with op.batch_alter_table(table) as changed:
            changed.alter_column(column.name, server_default=None)
    with op.batch_alter_table('seat') as seat:
        seat.add_column(sa.Column('opened_at', portal.database.Instant(timezone=True), nullable=True))
        seat.add_column(sa.Column('most_essays', sa.Integer(), nullable=True))
        seat.add_column(sa.Column('zone', sa.String(length=64), nullable=True))
        seat.add_column(sa.Column('quiet_until', portal.database.Instant(timezone=True), nullable=True))
        seat.add_column(sa.Column('calendar_token', sa.String(length=43), nullable=True))
        seat.create_unique_constraint(op.f('uq_seat_calendar_token'), ['calendar_token'])
        seat.create_check_constraint(op.f('ck_seat_most_essays'), 'most_essays > 0')
    with op.batch_alter_table('blind_copy') as blind_copy:
        blind_copy.add_column(sa.Column('pdf', sa.LargeBinary(), nullable=True))
        blind_copy.add_column(sa.Column('epub', sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('blind_copy') as blind_copy:
        blind_copy.drop_column('epub')
        blind_copy.drop_column('pdf')
    with op.batch_alter_table('seat') as seat:
        seat.drop_constraint(op.f('ck_seat_most_essays'), type_='check')
        seat.drop_constraint(op.f('uq_seat_calendar_token'), type_='unique')
        for name in ('calendar_token', 'quiet_until', 'reading_days', 'zone', 'most_essays', 'opened_at', 'close_to'):
            seat.drop_column(name)
    with op.batch_alter_table('review') as review:
        review.drop_column('remark')
    with op.batch_alter_table('entry') as entry:
        entry.drop_column('is_anchor')
    with op.batch_alter_table('edition') as edition:
        edition.drop_column('allows_remarks')
    with op.batch_alter_table('assignment') as assignment:
        assignment.drop_column('published_at')
    op.drop_table('earlier_review')
    op.drop_table('reading_place')
    op.drop_table('highlight')
    op.drop_table('bar')
    op.drop_table('waiver')
