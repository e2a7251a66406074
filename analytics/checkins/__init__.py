"""Check-ins: counts, rates, and whom to follow up."""
