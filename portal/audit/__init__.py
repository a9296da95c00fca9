"""The register of acts, each linked to the one before it by a hash."""
