"""Finding a building, a door, a person, a request."""
