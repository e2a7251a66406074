"""街道日报: the sub-district's own workbook, filled with the board's numbers."""
