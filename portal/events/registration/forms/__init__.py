"""What somebody types to register, and the organiser to keep the list and the ledger."""
