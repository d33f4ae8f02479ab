"""Tools that know nothing of welfare: text, distances, progress bars, hooks; no tables, no imports from any room."""
