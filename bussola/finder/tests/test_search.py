from .contract import EngineContract


class TestTantivy(EngineContract):
    """The engine of Bussola."""
