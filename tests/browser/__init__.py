"""Journeys of a person through the site in a real browser."""
