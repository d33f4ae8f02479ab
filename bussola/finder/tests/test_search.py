from .contract import EngineContract
from .contract_of_places import PlacesContract
from .contract_of_wishes import WishesContract


class TestTantivy(EngineContract, WishesContract, PlacesContract):
    """The engine of Bussola."""
