"""Registration: memberships, places with their waitlist, the ledger of each, and when an event runs.

Revision: 0012, after 0010.
"""

import portal.database
import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('event') as batch:
        batch.add_column(sa.Column('registration', sa.String(length=8), server_default='none', nullable=False))
        batch.add_column(sa.Column('minimum', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('decide_by', sa.Date(), nullable=True))
        batch.create_check_constraint(op.f('ck_event_registration'), "registration IN ('none', 'open', 'closed')")
        batch.create_check_constraint(
            op.f('ck_event_minimum'), 'minimum > 0 AND (minimum IS NULL OR capacity IS NULL OR minimum <= capacity)'
        )
        batch.create_check_constraint(op.f('ck_event_decide_by'), 'decide_by IS NULL OR minimum IS NOT NULL')
    op.create_table(
        'membership',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('body', sa.String(length=200), nullable=False),
        sa.Column('claimed_at', portal.database.Instant(timezone=True), nullable=True),
        sa.Column('verified_at', portal.database.Instant(timezone=True), nullable=True),
        sa.Column('verified_by_id', sa.Integer(), nullable=True),
        sa.Column('since', sa.Date(), nullable=True),
        sa.Column('until', sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('member', 'leader', 'credentialed')", name=op.f('ck_membership_kind')),
        sa.CheckConstraint("body <> ''", name=op.f('ck_membership_somebody_vouches')),
        sa.CheckConstraint('until IS NULL OR since <= until', name=op.f('ck_membership_ends_after_it_begins')),
        sa.CheckConstraint(
            '(verified_at IS NULL) = (verified_by_id IS NULL)', name=op.f('ck_membership_verified_by_somebody')
        ),
        sa.CheckConstraint('(verified_at IS NULL) = (since IS NULL)', name=op.f('ck_membership_holds_from_a_day')),
        sa.CheckConstraint(
            'claimed_at IS NOT NULL OR verified_at IS NOT NULL', name=op.f('ck_membership_said_by_somebody')
        ),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_membership_person_id_person')),
        sa.ForeignKeyConstraint(['verified_by_id'], ['person.id'], name=op.f('fk_membership_verified_by_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
    )
    op.create_index(op.f('ix_membership_person_id'), 'membership', ['person_id'])
    op.create_index(
        'uq_membership_open', 'membership', ['person_id', 'kind', 'body'], unique=True,
        sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'),
    )
    op.create_table(
        'registration',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('registered_at', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('offered_at', portal.database.Instant(timezone=True), nullable=True),
        sa.Column('offered_until', portal.database.Instant(timezone=True), nullable=True),
        sa.Column('placed_at', portal.database.Instant(timezone=True), nullable=True),
        sa.Column('released_at', portal.database.Instant(timezone=True), nullable=True),
        sa.Column('why', sa.String(length=12), nullable=True),
        sa.Column('seat', sa.Integer(), nullable=True),
        sa.Column('fee_cents', sa.Integer(), nullable=True),
        sa.Column('currency', sa.String(length=3), nullable=True),
        sa.Column('is_members_fee', sa.Boolean(), nullable=False),
        sa.Column('promises', sa.JSON(), nullable=False),
        sa.Column('terms', sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "why IN ('left', 'declined', 'lapsed', 'closed', 'removed', 'called-off')",
            name=op.f('ck_registration_why'),
        ),
        sa.CheckConstraint('(released_at IS NULL) = (why IS NULL)', name=op.f('ck_registration_over_for_a_reason')),
        sa.CheckConstraint(
            '(offered_at IS NULL) = (offered_until IS NULL)', name=op.f('ck_registration_offer_has_an_end')
        ),
        sa.CheckConstraint('offered_until > offered_at', name=op.f('ck_registration_offer_lasts')),
        sa.CheckConstraint(
            '(seat IS NULL) = (offered_at IS NULL AND placed_at IS NULL)', name=op.f('ck_registration_seat_is_held')
        ),
        sa.CheckConstraint('seat > 0', name=op.f('ck_registration_seat_counts_from_one')),
        sa.CheckConstraint(
            'fee_cents >= 0 AND (fee_cents IS NULL OR currency IS NOT NULL)', name=op.f('ck_registration_fee')
        ),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_registration_event_id_event')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_registration_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_registration')),
    )
    op.create_index(op.f('ix_registration_event_id'), 'registration', ['event_id'])
    op.create_index(op.f('ix_registration_person_id'), 'registration', ['person_id'])
    op.create_index(
        'uq_registration_live', 'registration', ['event_id', 'person_id'], unique=True,
        sqlite_where=sa.text('released_at IS NULL'), postgresql_where=sa.text('released_at IS NULL'),
    )
    op.create_index(
        'uq_registration_seat', 'registration', ['event_id', 'seat'], unique=True,
        sqlite_where=sa.text('released_at IS NULL'), postgresql_where=sa.text('released_at IS NULL'),
    )
    op.create_table(
        'ledger_entry',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('registration_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('cents', sa.Integer(), nullable=False),
        sa.Column('currency', sa.String(length=3), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('recorded_by_id', sa.Integer(), nullable=True),
        sa.Column('recorded_at', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('owed', 'waived', 'paid', 'refund-due', 'refunded')", name=op.f('ck_ledger_entry_kind')
        ),
        sa.CheckConstraint('cents > 0', name=op.f('ck_ledger_entry_something')),
        sa.CheckConstraint("(due_on IS NOT NULL) = (kind = 'refund-due')", name=op.f('ck_ledger_entry_due')),
        sa.ForeignKeyConstraint(
            ['recorded_by_id'], ['person.id'], name=op.f('fk_ledger_entry_recorded_by_id_person')
        ),
        sa.ForeignKeyConstraint(
            ['registration_id'], ['registration.id'], name=op.f('fk_ledger_entry_registration_id_registration')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entry')),
    )
    op.create_index(op.f('ix_ledger_entry_registration_id'), 'ledger_entry', ['registration_id'])
    op.create_table(
        'headcount',
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('decided_at', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('decided_by_id', sa.Integer(), nullable=False),
        sa.Column('placed', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_headcount_decided_by_id_person')),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_headcount_event_id_event')),
        sa.PrimaryKeyConstraint('event_id', name=op.f('pk_headcount')),
    )


def downgrade() -> None:
    op.drop_table('headcount')
    op.drop_table('ledger_entry')
    op.drop_table('registration')
    op.drop_table('membership')
    with op.batch_alter_table('event') as batch:
        for name in ('registration', 'minimum', 'decide_by'):
            batch.drop_constraint(op.f(f'ck_event_{name}'), type_='check')
        for name in ('decide_by', 'minimum', 'registration'):
            batch.drop_column(name)
