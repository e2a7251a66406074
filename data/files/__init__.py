"""From bytes to tables of text: archives, encodings, CSV and workbooks."""
