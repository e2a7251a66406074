"""What the board relies on of Streamlit's inside, which no documentation promises.

Nothing else here or in the tests knows it, and ``tests/streamlit_inside/test_contract.py`` names what an upgrade of
Streamlit changes of it.
"""
