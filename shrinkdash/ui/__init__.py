"""The dashboard: the only code that knows Streamlit."""

from shrinkdash.ui.frame.dashboard import run

__all__ = ["run"]
