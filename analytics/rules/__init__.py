"""The registry of decision rules, and what makes each fire."""
