"""The script that Streamlit runs."""

from shrinkdash.ui import run

run()
