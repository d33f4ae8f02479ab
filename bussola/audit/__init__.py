"""The append-only record of who did what to which record, with names of fields and never their values."""
