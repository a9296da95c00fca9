"""Mail: written to the outbox with the act that causes it, delivered after."""
