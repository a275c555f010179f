"""The look in values: an organisation puts its own colours and fonts here, and nothing else has to change.

Every pair was chosen to pass WCAG 2.2 AA: text on its ground 4.5 to 1 or more, edges of fields and icons 3 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import gradio as gr


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one scheme, named by what they are for."""

    ground: str  # behind everything
    surface: str  # cards and fields
    ink: str  # text
    soft_ink: str  # text of less weight
    accent: str  # links, the main button, the focus ring
    on_accent: str  # text on the accent
    accent_hover: str
    tint: str  # a breath of the accent: the reader's own question
    line: str  # quiet edges
    edge: str  # edges of fields and buttons
    mark: str  # behind the quoted words
    on_mark: str
    caution: str  # beside a partial answer and an old paper
    error: str


LIGHT = Palette(
    ground="#f7f6f2", surface="#ffffff", ink="#1d2a2e", soft_ink="#4a5a5f", accent="#0b5a66", on_accent="#ffffff",
    accent_hover="#08434c", tint="#e6f0f0", line="#d8d9d2", edge="#66757a", mark="#ffe59a", on_mark="#1d2a2e",
    caution="#8a5a00", error="#a3221a",
)  # fmt: skip
DARK = Palette(
    ground="#12181a", surface="#1a2225", ink="#e9edeb", soft_ink="#b3bfc0", accent="#86d1dc", on_accent="#0c2226",
    accent_hover="#b0e4ec", tint="#1c3338", line="#344146", edge="#82959a", mark="#f0cf6b", on_mark="#14191a",
    caution="#e6b65a", error="#ffab9f",
)  # fmt: skip

SANS = ("system-ui", "Segoe UI", "Roboto", "Ubuntu", "Noto Sans", "Liberation Sans", "Arial", "sans-serif")
SERIF = ("Charter", "Bitstream Charter", "Sitka Text", "Cambria", "Noto Serif", "Liberation Serif", "Georgia", "serif")


def css_variables() -> str:
    """The palettes as CSS variables (`--st-ink`), the dark one under Gradio's own class."""
    serif, sans = _font_list(SERIF), _font_list(SANS)
    return f":root{{{_variables(LIGHT)}--st-serif:{serif};--st-sans:{sans};}}.dark{{{_variables(DARK)}}}"


def _font_list(names: tuple[str, ...]) -> str:
    return ",".join(f'"{name}"' if " " in name else name for name in names)


def _variables(palette: Palette) -> str:
    return "".join(f"--st-{field.name.replace('_', '-')}:{getattr(palette, field.name)};" for field in fields(palette))


def gradio_theme() -> gr.themes.Base:
    """Gradio's own parts in the same colours, with fonts that the reader's machine already has."""
    theme = gr.themes.Base(
        font=list(SANS), font_mono=["ui-monospace", "monospace"], radius_size=gr.themes.sizes.radius_md
    )
    values = {"color_accent": LIGHT.accent}  # the only colour without a dark twin; page.css sees to that
    for name, role in _GRADIO_COLOURS.items():
        values[name] = getattr(LIGHT, role)
        values[f"{name}_dark"] = getattr(DARK, role)
    return theme.set(**values)


_GRADIO_COLOURS = {
    "body_background_fill": "ground",
    "body_text_color": "ink",
    "body_text_color_subdued": "soft_ink",
    "background_fill_primary": "surface",
    "background_fill_secondary": "ground",
    "border_color_primary": "line",
    "border_color_accent": "accent",
    "color_accent_soft": "tint",
    "link_text_color": "accent",
    "link_text_color_hover": "accent_hover",
    "link_text_color_visited": "accent",
    "link_text_color_active": "accent_hover",
    "block_background_fill": "surface",
    "block_border_color": "line",
    "block_label_text_color": "ink",
    "block_title_text_color": "ink",
    "block_info_text_color": "soft_ink",
    "input_background_fill": "surface",
    "input_background_fill_focus": "surface",
    "input_border_color": "edge",
    "input_border_color_focus": "accent",
    "input_placeholder_color": "soft_ink",
    "button_primary_background_fill": "accent",
    "button_primary_background_fill_hover": "accent_hover",
    "button_primary_text_color": "on_accent",
    "button_primary_text_color_hover": "on_accent",
    "button_primary_border_color": "accent",
    "button_secondary_background_fill": "surface",
    "button_secondary_background_fill_hover": "tint",
    "button_secondary_text_color": "ink",
    "button_secondary_text_color_hover": "ink",
    "button_secondary_border_color": "edge",
}
