"""The committee's deliberation and its decision.

Revision: 0009, after 0007.
"""

import portal.database
import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'finalist',
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('seat_id', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('added_at', portal.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_finalist_entry_id_entry')),
        sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_finalist_seat_id_seat')),
        sa.PrimaryKeyConstraint('entry_id', 'seat_id', name=op.f('pk_finalist')),
    )
    op.create_index(op.f('ix_finalist_seat_id'), 'finalist', ['seat_id'], unique=False)
    op.create_table(
        'interest_declaration',
        sa.Column('seat_id', sa.Integer(), nullable=False),
        sa.Column('declared_at', portal.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_interest_declaration_seat_id_seat')),
        sa.PrimaryKeyConstraint('seat_id', name=op.f('pk_interest_declaration')),
    )
    op.create_table(
        'note',
        sa.Column('seat_id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('saved_at', portal.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_note_entry_id_entry')),
        sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_note_seat_id_seat')),
        sa.PrimaryKeyConstraint('seat_id', 'entry_id', name=op.f('pk_note')),
    )
    op.create_table(
        'proposal',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('edition_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('typed', sa.JSON(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('saved_by_id', sa.Integer(), nullable=False),
        sa.Column('saved_at', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('put_by_id', sa.Integer(), nullable=True),
        sa.Column('put_at', portal.database.Instant(timezone=True), nullable=True),
        sa.Column('document', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('digest', sa.String(length=64), nullable=True),
        sa.Column('decided_at', portal.database.Instant(timezone=True), nullable=True),
        sa.Column('record', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('key', sa.String(length=16), nullable=True),
        sa.Column('signature', sa.String(length=128), nullable=True),
        sa.Column('closed_at', portal.database.Instant(timezone=True), nullable=True),
        sa.Column('fate', sa.String(length=12), nullable=True),
        sa.Column('fate_reason', sa.Text(), nullable=False),
        sa.CheckConstraint('(closed_at IS NULL) = (fate IS NULL)', name=op.f('ck_proposal_closed_with_a_fate')),
        sa.CheckConstraint('(decided_at IS NULL) = (record IS NULL)', name=op.f('ck_proposal_decided_with_a_record')),
        sa.CheckConstraint('(decided_at IS NULL) = (signature IS NULL)', name=op.f('ck_proposal_decided_with_a_signature')),
        sa.CheckConstraint('(put_at IS NULL) = (digest IS NULL)', name=op.f('ck_proposal_put_with_a_digest')),
        sa.CheckConstraint('(put_at IS NULL) = (document IS NULL)', name=op.f('ck_proposal_put_with_a_document')),
        sa.CheckConstraint('closed_at IS NULL OR put_at IS NOT NULL', name=op.f('ck_proposal_closed_after_it_was_put')),
        sa.CheckConstraint('decided_at IS NULL OR put_at IS NOT NULL', name=op.f('ck_proposal_decided_after_it_was_put')),
        sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_proposal_edition_id_edition')),
        sa.ForeignKeyConstraint(['key'], ['receipt_key.name'], name=op.f('fk_proposal_key_receipt_key')),
        sa.ForeignKeyConstraint(['put_by_id'], ['seat.id'], name=op.f('fk_proposal_put_by_id_seat')),
        sa.ForeignKeyConstraint(['saved_by_id'], ['seat.id'], name=op.f('fk_proposal_saved_by_id_seat')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal')),
        sa.UniqueConstraint('edition_id', 'number', name=op.f('uq_proposal_edition_id_number')),
    )
    op.create_index(
        'uq_proposal_open',
        'proposal',
        ['edition_id'],
        unique=True,
        sqlite_where=sa.text('closed_at IS NULL'),
        postgresql_where=sa.text('closed_at IS NULL'),
    )
    op.create_table(
        'ballot',
        sa.Column('seat_id', sa.Integer(), nullable=False),
        sa.Column('sentence', sa.Text(), nullable=False),
        sa.Column('named_at', portal.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['seat_id'], ['interest_declaration.seat_id'], name=op.f('fk_ballot_seat_id_interest_declaration')),
        sa.PrimaryKeyConstraint('seat_id', name=op.f('pk_ballot')),
    )
    op.create_table(
        'interest',
        sa.Column('seat_id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_interest_entry_id_entry')),
        sa.ForeignKeyConstraint(['seat_id'], ['interest_declaration.seat_id'], name=op.f('fk_interest_seat_id_interest_declaration')),
        sa.PrimaryKeyConstraint('seat_id', 'entry_id', name=op.f('pk_interest')),
    )
    op.create_table(
        'reopening',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('proposal_id', sa.Integer(), nullable=False),
        sa.Column('seat_id', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('asked_at', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('ended_at', portal.database.Instant(timezone=True), nullable=True),
        sa.Column('agreed', sa.Boolean(), nullable=True),
        sa.CheckConstraint('agreed IS NULL OR ended_at IS NOT NULL', name=op.f('ck_reopening_agreed_when_ended')),
        sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_reopening_proposal_id_proposal')),
        sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_reopening_seat_id_seat')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_reopening')),
    )
    op.create_index(
        'uq_reopening_open',
        'reopening',
        ['proposal_id'],
        unique=True,
        sqlite_where=sa.text('ended_at IS NULL'),
        postgresql_where=sa.text('ended_at IS NULL'),
    )
    op.create_table(
        'signature',
        sa.Column('proposal_id', sa.Integer(), nullable=False),
        sa.Column('seat_id', sa.Integer(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('dissent', sa.Text(), nullable=False),
        sa.Column('signed_at', portal.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_signature_proposal_id_proposal')),
        sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_signature_seat_id_seat')),
        sa.PrimaryKeyConstraint('proposal_id', 'seat_id', name=op.f('pk_signature')),
    )
    op.create_table(
        'unsealing',
        sa.Column('proposal_id', sa.Integer(), nullable=False),
        sa.Column('seat_id', sa.Integer(), nullable=False),
        sa.Column('unsealed_at', portal.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_unsealing_proposal_id_proposal')),
        sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_unsealing_seat_id_seat')),
        sa.PrimaryKeyConstraint('proposal_id', name=op.f('pk_unsealing')),
    )
    op.create_table(
        'ballot_place',
        sa.Column('seat_id', sa.Integer(), nullable=False),
        sa.Column('place', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.CheckConstraint('place > 0', name=op.f('ck_ballot_place_place')),
        sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_ballot_place_entry_id_entry')),
        sa.ForeignKeyConstraint(['seat_id'], ['ballot.seat_id'], name=op.f('fk_ballot_place_seat_id_ballot')),
        sa.PrimaryKeyConstraint('seat_id', 'place', name=op.f('pk_ballot_place')),
        sa.UniqueConstraint('seat_id', 'entry_id', name=op.f('uq_ballot_place_seat_id_entry_id')),
    )
    op.create_index(op.f('ix_ballot_place_entry_id'), 'ballot_place', ['entry_id'], unique=False)
    op.create_table(
        'reopening_signature',
        sa.Column('reopening_id', sa.Integer(), nullable=False),
        sa.Column('seat_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('signed_at', portal.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['reopening_id'], ['reopening.id'], name=op.f('fk_reopening_signature_reopening_id_reopening')),
        sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_reopening_signature_seat_id_seat')),
        sa.PrimaryKeyConstraint('reopening_id', 'seat_id', name=op.f('pk_reopening_signature')),
    )


def downgrade() -> None:
    op.drop_table('reopening_signature')
    op.drop_table('ballot_place')
    op.drop_table('unsealing')
    op.drop_table('signature')
    op.drop_table('reopening')
    op.drop_table('interest')
    op.drop_table('ballot')
    op.drop_table('proposal')
    op.drop_table('note')
    op.drop_table('interest_declaration')
    op.drop_table('finalist')
