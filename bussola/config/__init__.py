"""Settings, root addresses and the web entry point; names rooms as strings and no room imports it."""
