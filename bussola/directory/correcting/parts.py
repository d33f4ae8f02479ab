"""The parts of a sheet, in the order in which the office sees them."""

from .access import HowToGetIn
from .applications import Applications
from .places import Places
from .prices import Prices
from .section import Section
from .telephones import Telephones
from .texts import State, WhatItIs
from .week import Hours

PARTS: dict[str, type[Section]] = {
    part.code: part for part in (Telephones, Hours, Places, HowToGetIn, Prices, Applications, WhatItIs, State)
}
