"""Reminders to jurors and to those invited; what the organiser found of remarks for authors.

Revision: 0006, after 0005.
"""

import portal.database
import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'reminder',
        sa.Column('seat_id', sa.Integer(), nullable=False),
        sa.Column('occasion', sa.String(length=12), nullable=False),
        sa.Column('about', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('written_at', portal.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_reminder_seat_id_seat')),
        sa.PrimaryKeyConstraint('seat_id', 'occasion', 'about', name=op.f('pk_reminder')),
    )
    op.create_table(
        'remark_look',
        sa.Column('review_id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=True),
        sa.Column('looked_by_id', sa.Integer(), nullable=False),
        sa.Column('looked_at', portal.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['looked_by_id'], ['person.id'], name=op.f('fk_remark_look_looked_by_id_person')),
        sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_remark_look_review_id_review')),
        sa.PrimaryKeyConstraint('review_id', name=op.f('pk_remark_look')),
    )
    with op.batch_alter_table('seat') as seat:
        seat.add_column(sa.Column('reminders_held_at', portal.database.Instant(timezone=True), nullable=True))
        seat.add_column(sa.Column('reminder_asked_at', portal.database.Instant(timezone=True), nullable=True))
        seat.add_column(sa.Column('reminder_digest', sa.String(length=64), nullable=True))
        seat.create_unique_constraint(op.f('uq_seat_reminder_digest'), ['reminder_digest'])


def downgrade() -> None:
    with op.batch_alter_table('seat') as seat:
        seat.drop_constraint(op.f('uq_seat_reminder_digest'), type_='unique')
        seat.drop_column('reminder_digest')
        seat.drop_column('reminder_asked_at')
        seat.drop_column('reminders_held_at')
    op.drop_table('remark_look')
    op.drop_table('reminder')
