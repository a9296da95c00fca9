"""Receipts, registered files, extensions; what an edition asks to be declared; accounts and files that were erased.

Revision: 0002, after 0001.
"""

import json

import portal.database
import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

# What editions asked for before each had its own wording.
DECLARATIONS = {
    "student": "I am enrolled as a medical student.",
    "personal": "The essay is about a truly personal experience of mine with a patient.",
    "not_thesis": "It is not, in whole or in part, a thesis or diploma that I handed in before.",
    "own_work": "I wrote it myself, and I name below any help that I had, from people or from software.",
    "patients": "Every patient in it is disguised so that nobody could know them, or has consented.",
    "printing": "If it wins, I will present it at the Congress, and it may be printed in the Proceedings and Balint journals.",
}


def upgrade() -> None:
    op.create_table(
        'receipt_key',
        sa.Column('name', sa.String(length=16), nullable=False),
        sa.Column('public', sa.String(length=64), nullable=False),
        sa.Column('since', portal.database.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_receipt_key')),
        sa.UniqueConstraint('public', name=op.f('uq_receipt_key_public')),
    )
    op.create_table(
        'commitment',
        sa.Column('edition_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('registered_at', portal.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_commitment_edition_id_edition')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_commitment_person_id_person')),
        sa.PrimaryKeyConstraint('edition_id', 'person_id', 'sha256', name=op.f('pk_commitment')),
    )
    op.create_table(
        'extension',
        sa.Column('edition_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('closes_at', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('granted_by_id', sa.Integer(), nullable=False),
        sa.Column('granted_at', portal.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_extension_edition_id_edition')),
        sa.ForeignKeyConstraint(['granted_by_id'], ['person.id'], name=op.f('fk_extension_granted_by_id_person')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_extension_person_id_person')),
        sa.PrimaryKeyConstraint('edition_id', 'person_id', name=op.f('pk_extension')),
    )
    op.create_table(
        'receipt',
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('code', sa.String(length=18), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('manuscript_id', sa.Integer(), nullable=False),
        sa.Column('attempt', sa.String(length=32), nullable=True),
        sa.Column('issued_at', portal.database.Instant(timezone=True), nullable=False),
        sa.Column('stated', sa.JSON(), nullable=False),
        sa.Column('key', sa.String(length=16), nullable=False),
        sa.Column('signature', sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_receipt_entry_id_entry')),
        sa.ForeignKeyConstraint(['key'], ['receipt_key.name'], name=op.f('fk_receipt_key_receipt_key')),
        sa.ForeignKeyConstraint(['manuscript_id'], ['manuscript.id'], name=op.f('fk_receipt_manuscript_id_manuscript')),
        sa.ForeignKeyConstraint(['number'], ['act.number'], name=op.f('fk_receipt_number_act')),
        sa.PrimaryKeyConstraint('number', name=op.f('pk_receipt')),
        sa.UniqueConstraint('code', name=op.f('uq_receipt_code')),
        sa.UniqueConstraint('entry_id', 'attempt', name=op.f('uq_receipt_entry_id_attempt')),
    )
    op.create_index(op.f('ix_receipt_entry_id'), 'receipt', ['entry_id'])
    op.create_index(op.f('ix_receipt_manuscript_id'), 'receipt', ['manuscript_id'])

    with op.batch_alter_table('blob') as blob:
        blob.add_column(sa.Column('erased_at', portal.database.Instant(timezone=True), nullable=True))
        blob.alter_column('content', existing_type=sa.LargeBinary(), nullable=True)
        blob.create_check_constraint(op.f('ck_blob_kept_or_erased'), '(content IS NULL) = (erased_at IS NOT NULL)')

    # What came before keeps the usual wording and the usual grace.
    wording = sa.text(f"'{json.dumps(DECLARATIONS)}'")
    with op.batch_alter_table('edition') as edition:
        edition.add_column(sa.Column('grace_minutes', sa.Integer(), nullable=False, server_default='30'))
        edition.add_column(sa.Column('declarations', sa.JSON(), nullable=False, server_default=wording))
        edition.create_check_constraint(op.f('ck_edition_grace'), 'grace_minutes BETWEEN 0 AND 1440')
    with op.batch_alter_table('edition') as edition:
        edition.alter_column('grace_minutes', server_default=None)
        edition.alter_column('declarations', server_default=None)

    with op.batch_alter_table('mail') as mail:
        mail.add_column(sa.Column('attachments', sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    with op.batch_alter_table('mail') as mail:
        mail.alter_column('attachments', server_default=None)

    with op.batch_alter_table('manuscript') as manuscript:
        manuscript.add_column(sa.Column('arrived_at', portal.database.Instant(timezone=True), nullable=True))
        manuscript.add_column(sa.Column('registered_at', portal.database.Instant(timezone=True), nullable=True))
        manuscript.add_column(sa.Column('entered_by_id', sa.Integer(), nullable=True))
    op.execute('UPDATE manuscript SET arrived_at = received_at')
    with op.batch_alter_table('manuscript') as manuscript:
        manuscript.alter_column('arrived_at', existing_type=portal.database.Instant(timezone=True), nullable=False)
        manuscript.create_foreign_key(op.f('fk_manuscript_entered_by_id_person'), 'person', ['entered_by_id'], ['id'])
        manuscript.create_check_constraint(
            op.f('ck_manuscript_counts_from_registration'), 'registered_at IS NULL OR registered_at = received_at'
        )

    with op.batch_alter_table('person') as person:
        person.add_column(sa.Column('erased_at', portal.database.Instant(timezone=True), nullable=True))

    with op.batch_alter_table('entry') as entry:
        entry.add_column(sa.Column('erased_at', portal.database.Instant(timezone=True), nullable=True))
        entry.alter_column('person_id', existing_type=sa.Integer(), nullable=True)
        entry.alter_column('year_of_study', existing_type=sa.Integer(), nullable=True)
        entry.create_check_constraint(
            op.f('ck_entry_written_by_somebody_or_erased'), '(person_id IS NULL) = (erased_at IS NOT NULL)'
        )


def downgrade() -> None:
    # An entry that was erased gets an author again who is nobody.
    op.execute("""
        INSERT INTO person (email, name, active, fs_uniquifier, created_at, is_organiser)
        SELECT lower(code) || '@erased.invalid', 'Deleted account', false, 'erased ' || code, erased_at, false
        FROM entry WHERE erased_at IS NOT NULL
    """)
    op.execute("""
        UPDATE entry SET year_of_study = 1,
            person_id = (SELECT person.id FROM person WHERE person.fs_uniquifier = 'erased ' || entry.code)
        WHERE erased_at IS NOT NULL
    """)
    with op.batch_alter_table('entry') as entry:
        entry.drop_constraint(op.f('ck_entry_written_by_somebody_or_erased'), type_='check')
        entry.drop_column('erased_at')
        entry.alter_column('year_of_study', existing_type=sa.Integer(), nullable=False)
        entry.alter_column('person_id', existing_type=sa.Integer(), nullable=False)

    with op.batch_alter_table('person') as person:
        person.drop_column('erased_at')
    with op.batch_alter_table('manuscript') as manuscript:
        manuscript.drop_constraint(op.f('ck_manuscript_counts_from_registration'), type_='check')
        manuscript.drop_constraint(op.f('fk_manuscript_entered_by_id_person'), type_='foreignkey')
        manuscript.drop_column('entered_by_id')
        manuscript.drop_column('registered_at')
        manuscript.drop_column('arrived_at')
    with op.batch_alter_table('mail') as mail:
        mail.drop_column('attachments')
    with op.batch_alter_table('edition') as edition:
        edition.drop_constraint(op.f('ck_edition_grace'), type_='check')
        edition.drop_column('declarations')
        edition.drop_column('grace_minutes')
    with op.batch_alter_table('blob') as blob:
        blob.drop_constraint(op.f('ck_blob_kept_or_erased'), type_='check')
    # What was erased cannot come back: an empty file stands in its place.
    op.execute(sa.text('UPDATE blob SET content = :nothing WHERE content IS NULL').bindparams(nothing=b''))
    with op.batch_alter_table('blob') as blob:
        blob.alter_column('content', existing_type=sa.LargeBinary(), nullable=False)
        blob.drop_column('erased_at')
    op.drop_table('receipt')
    op.drop_table('extension')
    op.drop_table('commitment')
    op.drop_table('receipt_key')
