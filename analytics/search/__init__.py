"""One question for everything: a building, a door, a person, a request."""
