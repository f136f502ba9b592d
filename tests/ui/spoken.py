"""What a page says, as AppTest sees it."""

from __future__ import annotations

import json
import re
from html import unescape

from streamlit.testing.v1 import AppTest

TAG = re.compile(r"</?(?:h1|p|span)[^>]*>")


def charts(app: AppTest) -> list[dict]:
    """Return the charts of the page, as they are sent to the browser."""
    parts = [part.proto for part in app.get("bidi_component")]
    return [json.loads(part.json) for part in parts if part.component_name == "shrinkdash.chart"]


def headlines(app: AppTest) -> list[str]:
    """Return the sentences the eye meets first, each with what stands below it, as HTML."""
    return [part.proto.body for part in app.get("html") if part.proto.body.startswith("<h1>")]


def said(app: AppTest) -> str:
    """Return all texts of the page, those that come with its charts too."""
    notes = [text for chart in charts(app) for text in chart["note"]]
    parts = [part.value for part in [*app.markdown, *app.caption, *app.text]]
    return " ".join([*(unescape(TAG.sub("", told.replace("<br>", " "))) for told in headlines(app)), *parts, *notes])
