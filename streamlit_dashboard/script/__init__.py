"""The script that Streamlit runs, away from `pages/`: beside that folder Streamlit would run each page by itself."""
