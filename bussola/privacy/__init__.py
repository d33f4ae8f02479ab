"""The register of personal fields: which data about people Bussola keeps, why, how long and who sees it."""
