"""Template tags about services."""
