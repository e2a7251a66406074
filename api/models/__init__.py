"""The shapes of answers and bodies.

A dataclass from further in is the answer itself where it says all of it. Where most fields need an example or a
description for the documentation, or are given in another type (a role's id, a sorted list), they are said here, and
``tests/api/models/test_models.py`` names the field that one side has and the other lacks.
"""
