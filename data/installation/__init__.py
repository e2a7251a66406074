"""The board of one folder: demo, inbox, backup, cleaning, the data of one resident."""
