"""Who wrote down the registration of somebody else, and why somebody may come to what is for others.

Revision: 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('registration') as registration:
        registration.add_column(sa.Column('entered_by_id', sa.Integer(), nullable=True))
        registration.add_column(sa.Column('admitted_because', sa.Text(), nullable=True))
        registration.create_foreign_key(
            op.f('fk_registration_entered_by_id_person'), 'person', ['entered_by_id'], ['id']
        )
        registration.create_check_constraint(
            op.f('ck_registration_admitted_by_somebody'), 'admitted_because IS NULL OR entered_by_id IS NOT NULL'
        )


def downgrade() -> None:
    with op.batch_alter_table('registration') as registration:
        registration.drop_constraint(op.f('ck_registration_admitted_by_somebody'), type_='check')
        registration.drop_constraint(op.f('fk_registration_entered_by_id_person'), type_='foreignkey')
        registration.drop_column('admitted_because')
        registration.drop_column('entered_by_id')
