"""What anybody may look up of receipts: one by its code, and the keys they are signed with."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.prize.models import Receipt, ReceiptKey


def receipt(session: Session, code: str) -> Receipt | None:
    return session.scalars(select(Receipt).filter_by(code=code)).one_or_none()


def keys(session: Session) -> Sequence[ReceiptKey]:
    """Every key that receipts are or were signed with, the latest first."""
    return session.scalars(select(ReceiptKey).order_by(ReceiptKey.since.desc(), ReceiptKey.name)).all()
