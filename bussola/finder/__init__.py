"""How a service is found: the search index, its words, its filters, and the change log it follows."""
