"""The HTTP interface, served by the same process as the pages."""
