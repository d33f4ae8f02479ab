"""The records of the catalogue; each file is one subject, each class one table of HSDS or a named extension."""

from .contact import Contact, Language, Phone, Url
from .cost import CostBand, CostOption
from .note import InternalNote
from .place import Accessibility, Address, Location, ServiceArea, ServiceAtLocation
from .provenance import Attribute, ImportedRecord, Metadata, MetaTableDescription, ServiceChange
from .schedule import Schedule
from .service import (
    AccessRoute,
    ApplicationWindow,
    Funding,
    Program,
    RequiredDocument,
    Service,
    ServiceCapacity,
    Unit,
)
from .taxonomy import Taxonomy, TaxonomyTerm
from .upkeep import EmergencyNumber, ErrorReport

__all__ = [
    "AccessRoute",
    "Accessibility",
    "Address",
    "ApplicationWindow",
    "Attribute",
    "Contact",
    "CostBand",
    "CostOption",
    "EmergencyNumber",
    "ErrorReport",
    "Funding",
    "ImportedRecord",
    "InternalNote",
    "Language",
    "Location",
    "MetaTableDescription",
    "Metadata",
    "Phone",
    "Program",
    "RequiredDocument",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCapacity",
    "ServiceChange",
    "Taxonomy",
    "TaxonomyTerm",
    "Unit",
    "Url",
]
