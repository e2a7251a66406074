"""What people enter by hand: changes of requests, decisions."""
