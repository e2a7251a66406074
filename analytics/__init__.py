"""Questions about the stored data: metrics, lists, rules, heat, figures and maps.

No Streamlit and no HTTP here; data comes through ``data.store.database.Store``.
"""
