"""The dashboard: the only code that knows Streamlit."""

from shrinkdash.ui.frame.dashboard import run
from shrinkdash.ui.frame.threads import work_in_one_thread

__all__ = ["run"]

# Here, however the dashboard is started: once a process, and after the import above has loaded NumPy.
work_in_one_thread()
