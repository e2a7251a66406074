"""What every page has: its store and visitor, language, filters, tiles, tables, downloads."""
