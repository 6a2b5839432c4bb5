"""How controls are drawn: by templates, but for lists of choices, which the staff of a school make long."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SELECTED: Final = {True: SafeString(" selected"), False: ""}
CHECKED: Final = {True: SafeString(" checked"), False: ""}


class ChipBoxes(forms.CheckboxSelectMultiple):
    """Checkboxes of which each is a chip; its fieldset is `sheet_chips.html`."""

    template_name = "chip_boxes"


def select(widget: dict[str, Any]) -> SafeString:
    """A drop-down list with its groups."""
    groups = (
        format_html('<optgroup label="{}">{}</optgroup>', name, _options(options))
        if name
        else _options(options)
        for name, options, _ in widget["optgroups"]
    )
    return format_html(
        '<select name="{}"{}>{}\n</select>',
        widget["name"],
        flatatt(widget["attrs"]),
        format_html_join("", "{}", ((group,) for group in groups)),
    )


def _options(options: list[dict[str, Any]]) -> SafeString:
    return format_html_join(
        "",
        '\n  <option value="{}"{}>{}</option>',
        ((str(each["value"]), SELECTED[each["selected"]], each["label"]) for each in options),
    )


def chip_boxes(widget: dict[str, Any]) -> SafeString:
    return format_html_join(
        "\n",
        '<label class="chip"><input type="checkbox" name="{}" value="{}" id="{}"{}><span>{}</span></label>',
        (
            (each["name"], each["value"], each["attrs"]["id"], CHECKED[each["selected"]], each["label"])
            for _, options, _ in widget["optgroups"]
            for each in options
        ),
    )


DRAWN: Final[dict[str, Callable[[dict[str, Any]], SafeString]]] = {
    forms.Select.template_name: select,
    ChipBoxes.template_name: chip_boxes,
}


class Renderer(TemplatesSetting):
    """By templates, an option takes many times as long; a page to log a session has three lists of all colleagues."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)
