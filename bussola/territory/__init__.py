"""Municipalities, districts, their boundaries and figures, and the queue of places nobody could recognise."""
