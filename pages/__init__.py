"""What people see: one short Streamlit script a page, and the parts they share."""
