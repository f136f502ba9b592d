"""The dashboard: the only code that knows Streamlit."""

from shrinkdash.ui.dashboard import run

__all__ = ["run"]
