"""What one setting of the page is: its row, and the kinds of control that a row may ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

import streamlit as st

# Streamlit then keeps the widget's value in the address, under its key.
LINKED: Final = "query-params"
# A slider's own numbers lie a rounding off its grid.
ROUNDING = 1e-9

Chosen = Callable[[str], Any]
# Where a control stands: containers of the page, and "first", "above" and "more", which follow each other at the side.
Container = Literal["sliders", "views", "panel_controls", "draws_row", "first", "above", "more"]


class Control(Protocol):
    """How a setting is drawn, and what a link may say of it."""

    @property
    def default(self) -> Any:
        """What counts where nobody has chosen."""

    @property
    def wanted(self) -> str:
        """What a link may say, in words that end a sentence."""

    def accepts(self, text: str) -> bool:
        """Whether a link may say this."""

    def draw(self, setting: Setting, **options: Any) -> Any:
        """Draw the widget; return what it is set to."""


@dataclass(frozen=True)
class Setting:
    """One row.

    Parameters
    ----------
    key : str
        Its name in a link, and its widget's key.
    label : str
        As a person reads it.
    control : Control
        How it is drawn, its range or choices and its default.
    container : str
        Where it stands on the page.
    help_text : str, optional
        Behind the question mark.
    field : str
        The field of `Design` or `Analysis` that it sets; "" where it sets none, or not one alone.
    part : str
        "world" goes into `Design`, and scenes set it; "luck" goes into `Design`; "pooling" goes into `Analysis`.
    meanings : mapping, optional
        What the words of a choice stand for, where it is not themselves.
    matters : callable
        Whether it is of use on a page that has it, given what is chosen elsewhere.
    quick : bool
        Whether it is changed by sliders and buttons that are pressed in quick succession, see `address`.
    resets : bool
        Whether Reset puts it back.
    """

    key: str
    label: str
    control: Control
    container: Container
    help_text: str | None = None
    field: str = ""
    part: Literal["world", "luck", "pooling", "display"] = "display"
    meanings: Mapping[str, Any] | None = None
    matters: Callable[[Chosen], bool] = lambda _: True
    quick: bool = False
    resets: bool = True

    def draw(self, **options: Any) -> Any:
        """Draw the widget; return what its choice means."""
        return self.meaning(self.control.draw(self, **options))

    def meaning(self, choice: Any) -> Any:
        """Return what a choice stands for."""
        return choice if self.meanings is None else self.meanings[choice]

    def choice_for(self, value: Any) -> Any:
        """Return what its widget shows for a value."""
        if self.meanings is not None:
            return next(choice for choice, meaning in self.meanings.items() if meaning == value)
        return int(value) if isinstance(self.control.default, int) else value

    def chosen(self) -> Any:
        """Return what it is set to, also before it is drawn for the first time: until then the address says it."""
        if self.key in st.session_state:
            return self._usable(st.session_state[self.key])
        return self._usable(self._in_address())

    def _in_address(self) -> Any:
        # Of several values a choice takes the first, a toggle the last.
        if isinstance(self.control, Toggle):
            return st.query_params.get(self.key, "").lower() == "true"
        return next(iter(st.query_params.get_all(self.key)), None)

    def _usable(self, choice: Any) -> Any:
        if isinstance(self.control, Choice):
            return choice if choice in self.control.choices else self.control.default
        return choice


@dataclass(frozen=True)
class Choice:
    """One of several; the first unless another is given as the usual one."""

    choices: Sequence[Any]
    usual: Any = None
    look: Literal["segments", "wide segments", "bare segments", "pills", "slider"] = "wide segments"

    @property
    def default(self) -> Any:
        """What counts where nobody has chosen."""
        return self.choices[0] if self.usual is None else self.usual

    @property
    def wanted(self) -> str:
        """What a link may say."""
        return f"one of {', '.join(map(str, self.choices))}"

    def accepts(self, text: str) -> bool:
        """Whether a link may say this."""
        return text in map(str, self.choices)

    def draw(self, setting: Setting, **options: Any) -> Any:
        """Draw the widget."""
        shared = {"key": setting.key, "bind": LINKED, "help": setting.help_text, **options}
        if self.look == "slider":
            return st.select_slider(setting.label, self.choices, self.default, **shared)
        shared |= {"default": self.default, "required": True}
        if self.look == "pills":
            return st.pills(setting.label, self.choices, **shared) or self.default
        shared |= {"wide segments": {"width": "stretch"}, "bare segments": {"label_visibility": "collapsed"}}[self.look]
        return st.segmented_control(setting.label, self.choices, **shared) or self.default


@dataclass(frozen=True)
class Several:
    """Any of several; `nothing` stands for none: an empty choice that the page makes leaves no trace in a link."""

    choices: Sequence[str]
    usual: Sequence[str]
    nothing: str

    @property
    def default(self) -> list[str]:
        """What counts where nobody has chosen."""
        return list(self.usual)

    @property
    def wanted(self) -> str:
        """What a link may say."""
        return f"one of {', '.join(self.choices)}"

    def accepts(self, text: str) -> bool:
        """Whether a link may say this."""
        return text in (*self.choices, self.nothing, "")

    def draw(self, setting: Setting, **options: Any) -> tuple[str, ...]:
        """Draw the widget."""
        choices = [*self.choices, self.nothing]
        return tuple(
            st.pills(
                setting.label,
                choices,
                selection_mode="multi",
                default=self.default,
                key=setting.key,
                bind=LINKED,
                help=setting.help_text,
                **options,
            )
        )


@dataclass(frozen=True)
class Number:
    """A number from `low` to `high` in steps; whole where its default is a whole number."""

    low: int
    high: int
    default: float
    step: float = 1
    look: Literal["slider", "field"] = "slider"

    @property
    def wanted(self) -> str:
        """What a link may say."""
        if isinstance(self.default, int):
            return f"a whole number from {self.low} to {self.high}"
        return f"a number from {self.low} to {self.high} in steps of {self.step:g}"

    def accepts(self, text: str) -> bool:
        """Whether a link may say this."""
        if isinstance(self.default, int):
            return text.isascii() and text.isdecimal() and self.low <= int(text[:10]) <= self.high
        return self._is_on_grid(text)

    def draw(self, setting: Setting, **options: Any) -> Any:
        """Draw the widget; its numbers have the type of the default."""
        low, high, step = (type(self.default)(end) for end in (self.low, self.high, self.step))
        shared = {"key": setting.key, "bind": LINKED, "help": setting.help_text, **options}
        if self.look == "field":
            return st.number_input(setting.label, low, high, self.default, step, **shared)
        digits = "%d" if isinstance(self.default, int) else "%.1f" if step >= 0.1 else "%.2f"
        return st.slider(setting.label, low, high, self.default, step, digits, **shared)

    def _is_on_grid(self, text: str) -> bool:
        try:
            number = float(text)
        except ValueError:
            return False
        # Put so that it fails for NaN, and before round() meets an infinity.
        return self.low <= number <= self.high and abs(number / self.step - round(number / self.step)) < ROUNDING


@dataclass(frozen=True)
class Toggle:
    """On or off."""

    default: bool = False
    wanted: str = "one of true, false"

    def accepts(self, text: str) -> bool:
        """Whether a link may say this."""
        return text in ("true", "false")

    def draw(self, setting: Setting, **options: Any) -> bool:
        """Draw the widget."""
        return st.toggle(setting.label, key=setting.key, bind=LINKED, help=setting.help_text, **options)


@dataclass(frozen=True)
class Text:
    """Words of a person's own."""

    wanted: str
    default: str = ""

    def accepts(self, _: str) -> bool:
        """Whether a link may say this; whoever reads the words says what is wrong with them."""
        return True

    def draw(self, setting: Setting, **options: Any) -> str:
        """Draw the widget."""
        return st.text_input(setting.label, key=setting.key, bind=LINKED, help=setting.help_text, **options) or ""
