"""Sampling, follow-up of key people, special groups."""
