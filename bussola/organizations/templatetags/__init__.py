"""Template tags about who works here."""
