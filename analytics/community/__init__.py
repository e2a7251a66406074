"""Places and people: grids, buildings, households, who lives where and who is in charge."""
