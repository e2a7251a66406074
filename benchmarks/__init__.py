"""How fast the board is, measured against a named peer in the same run.

``python -m benchmarks`` runs everything and prints a table; ``--only load,metrics,heat,pages`` runs
parts. Every benchmark first checks that both sides give the same answer.
"""
