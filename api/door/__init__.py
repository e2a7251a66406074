"""What every request passes first: who asks, how much they send, what they are told."""
