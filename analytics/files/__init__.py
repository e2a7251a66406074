"""Which files of the day came, came late or came short."""
