"""How controls are drawn: by templates, but for lists of choices, which the staff of a school make long."""

from collections.abc import Callable
from html import escape
from typing import Any, Final

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

SELECTED: Final = {True: " selected", False: ""}
CHECKED: Final = {True: " checked", False: ""}


class ChipBoxes(forms.CheckboxSelectMultiple):
    """Checkboxes of which each is a chip; its fieldset is `sheet_chips.html`."""

    template_name = "chip_boxes"


def select(widget: dict[str, Any]) -> str:
    """A drop-down list with its groups."""
    groups = (
        f'<optgroup label="{_escaped(name)}">{_options(options)}</optgroup>' if name else _options(options)
        for name, options, _ in widget["optgroups"]
    )
    attributes = flatatt(widget["attrs"])
    return f'<select name="{_escaped(widget["name"])}"{attributes}>{"".join(groups)}\n</select>'


def _options(options: list[dict[str, Any]]) -> str:
    return "".join(
        f'\n  <option value="{_escaped(each["value"])}"{SELECTED[each["selected"]]}>{_escaped(each["label"])}</option>'
        for each in options
    )


def chip_boxes(widget: dict[str, Any]) -> str:
    boxes = [each for _, options, _ in widget["optgroups"] for each in options]
    return "\n".join(_chip_box(each) for each in boxes)


def _chip_box(each: dict[str, Any]) -> str:
    name, value, own_id = map(_escaped, (each["name"], each["value"], each["attrs"]["id"]))
    control = (
        f'<input type="checkbox" name="{name}" value="{value}" id="{own_id}"{CHECKED[each["selected"]]}>'
    )
    return f'<label class="chip">{control}<span>{_escaped(each["label"])}</span></label>'


def _escaped(value: Any) -> str:
    """As `conditional_escape`, which looks at each of a thousand names for a translation that it may wait for."""
    text = value if isinstance(value, str) else str(value)
    return text if isinstance(text, SafeString) else escape(text)


DRAWN: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    forms.Select.template_name: select,
    ChipBoxes.template_name: chip_boxes,
}


class Renderer(TemplatesSetting):
    """By templates, an option takes many times as long; a page to log a session has three lists of all colleagues."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)
