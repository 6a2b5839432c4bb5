"""How controls are drawn: by templates, but for lists of choices, which the staff of a school make long."""

from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Any, Final

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

SELECTED: Final = {True: " selected", False: ""}
CHECKED: Final = {True: " checked", False: ""}


class _Flat(forms.widgets.ChoiceWidget):
    """A list without groups, each value in it once: it is drawn from its pairs, and no option is made first."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        told = {"name": name, "attrs": self.build_attrs(self.attrs, attrs)}
        return {"widget": told | {"chosen": set(self.format_value(value)), "choices": self.choices}}


class ChipBoxes(_Flat, forms.CheckboxSelectMultiple):
    """Checkboxes of which each is a chip; its fieldset is `sheet_chips.html`."""

    template_name = "chip_boxes"


class NameList(_Flat, forms.Select):
    """A drop-down list of everybody."""

    template_name = "name_list"


def select(widget: dict[str, Any]) -> str:
    """A drop-down list with its groups."""
    groups = (
        f'<optgroup label="{_escaped(name)}">{_options(options)}</optgroup>' if name else _options(options)
        for name, options, _ in widget["optgroups"]
    )
    return _select(widget, "".join(groups))


def name_list(widget: dict[str, Any]) -> str:
    chosen = widget["chosen"]
    texts = _as_texts(widget["choices"])
    return _select(widget, "".join(_option(text, text in chosen, label) for text, label in texts))


def _select(widget: dict[str, Any], options: str) -> str:
    return f'<select name="{_escaped(widget["name"])}"{flatatt(widget["attrs"])}>{options}</select>'


def _options(options: list[dict[str, Any]]) -> str:
    return "".join(_option(each["value"], each["selected"], each["label"]) for each in options)


def _option(value: Any, is_chosen: bool, label: Any) -> str:
    return f'<option value="{_escaped(value)}"{SELECTED[is_chosen]}>{_escaped(label)}</option>'


def chip_boxes(widget: dict[str, Any]) -> str:
    chosen, own_id = widget["chosen"], _escaped(widget["attrs"]["id"])
    control = f'<label class="chip"><input type="checkbox" name="{_escaped(widget["name"])}" id="{own_id}_'
    return "\n".join(
        f'{control}{index}" value="{_escaped(text)}"{CHECKED[text in chosen]}><span>{_escaped(label)}</span></label>'
        for index, (text, label) in enumerate(_as_texts(widget["choices"]))
    )


def _as_texts(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[str, Any]]:
    """Each value as a form sends it."""
    return (("" if value is None else str(value), label) for value, label in choices)


def _escaped(value: Any) -> str:
    """As `conditional_escape`, which looks at each of a thousand names for a translation that it may wait for."""
    text = value if isinstance(value, str) else str(value)
    return text if isinstance(text, SafeString) else escape(text)


DRAWN: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    forms.Select.template_name: select,
    ChipBoxes.template_name: chip_boxes,
    NameList.template_name: name_list,
}


class Renderer(TemplatesSetting):
    """By templates, an option takes many times as long; a page to log a session has three lists of all colleagues."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)
