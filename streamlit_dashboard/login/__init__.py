"""The log-in and log-out pages: plain HTML outside Streamlit, because only a response can set a cookie."""
