"""Entering by hand on the pages: what was entered today, its undoing, and the forms that pages share."""
