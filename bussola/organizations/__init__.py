"""The bodies of the network: municipalities, health authorities, cooperatives, associations, schools."""
