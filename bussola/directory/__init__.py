"""What exists: services, places, opening hours, costs and documents, in the words of the HSDS 3 standard."""
