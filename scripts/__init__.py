"""Scripts for developers: each says what it does in its first line."""
