"""Files in, tables out: decoding, validation, identity, storage and undo.

The only package that imports DuckDB. It knows nothing of Streamlit, HTTP or analytics.
"""
