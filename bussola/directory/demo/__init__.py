"""Invented services that bring a district to life: sheets in plain Italian, placed, given a body and written.

``import_demo`` is the way in. Nothing here is left to chance: two machines that load the same sheets get the same
services, with the same ids.
"""

from bussola.directory.importing.pipeline import NotReady

from .bodies import NoBodies
from .importing import DemoReport, import_demo
from .sheets import SheetMistake

__all__ = ["DemoReport", "NoBodies", "NotReady", "SheetMistake", "import_demo"]
