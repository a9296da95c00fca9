"""What wins, as rows: of each decision the essays that it gives a place.

Revision: 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

PROPOSAL = sa.table(
    'proposal', sa.column('id'), sa.column('edition_id'), sa.column('decided_at'), sa.column('document', sa.JSON())
)
ENTRY = sa.table('entry', sa.column('id'), sa.column('edition_id'), sa.column('code'))


def upgrade() -> None:
    award = op.create_table(
        'award',
        sa.Column('proposal_id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('cents', sa.Integer(), nullable=False),
        sa.CheckConstraint('place > 0', name=op.f('ck_award_place')),
        sa.CheckConstraint('cents >= 0', name=op.f('ck_award_cents')),
        sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_award_entry_id_entry')),
        sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_award_proposal_id_proposal')),
        sa.PrimaryKeyConstraint('proposal_id', 'entry_id', name=op.f('pk_award')),
    )
    op.create_index(op.f('ix_award_entry_id'), 'award', ['entry_id'], unique=False)
    rows = op.get_bind()
    decided = sa.select(PROPOSAL.c.id, PROPOSAL.c.edition_id, PROPOSAL.c.document)
    for proposal in rows.execute(decided.where(PROPOSAL.c.decided_at.is_not(None))).all():
        essays = sa.select(ENTRY.c.code, ENTRY.c.id).where(ENTRY.c.edition_id == proposal.edition_id)
        entries = {row.code: row.id for row in rows.execute(essays)}
        for given in proposal.document['awards']:
            # An essay may have gone with its author since a decision that was reopened.
            if given['essay'] in entries:
                values = {'entry_id': entries[given['essay']], 'place': given['place'], 'cents': given['cents']}
                rows.execute(award.insert().values(proposal_id=proposal.id, **values))


def downgrade() -> None:
    op.drop_table('award')
