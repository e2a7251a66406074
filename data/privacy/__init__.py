"""What of people is masked, kept, made nameless and erased, and when."""
