"""What is relied on of Streamlit, and an open board that speaks its protocol."""
