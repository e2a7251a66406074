"""The map as a part of pages: its view, filters and layers."""
