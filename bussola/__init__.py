"""Bussola: the open platform of a local welfare network."""

__version__ = "0.1.0"
