"""What goes through all rooms, from a file, a click or a request to what people see."""
