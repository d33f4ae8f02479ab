"""Correcting a sheet in the office: one small form for each part of it, and the history of who changed what."""
