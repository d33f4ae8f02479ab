"""How the search does with many services: invented ones by the million, other engines beside ours, and a clock."""
