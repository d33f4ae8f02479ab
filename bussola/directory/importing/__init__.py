"""Importing public registers: each source module yields plain records, one writer makes them rows of the catalogue."""
