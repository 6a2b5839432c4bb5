// Several pupils by parts of their names: an input with a list (WAI-ARIA combobox). Arrows move, Enter adds, Escape closes,
// Backspace in an empty input takes the last one away. [data-picker-url] gets q by POST and answers [{id, name, form}].
// Each chosen pupil is a hidden input named data-picker-name. [data-picker-plain] is the way without scripts, checkboxes
// with value and data-name: those that are ticked become chosen pupils, and it goes. [data-picker-one] holds one pupil, the last.

const WAIT_MS = 150;

const enhance = (picker) => {
  const form = picker.closest("form");
  const input = picker.querySelector("[data-picker-input]");
  const list = picker.querySelector("[data-picker-list]");
  const chosen = picker.querySelector("[data-picker-chosen]");
  const status = picker.querySelector("[data-picker-status]");
  let active = -1;
  let asked = 0;
  let timer;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const isChosen = (id) => [...chosen.querySelectorAll("input")].some((kept) => kept.value === String(id));

  // Bubbling change events let drafts and other listeners hear of a choice as of any other field.
  const told = (text) => {
    status.textContent = text;
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const choose = (id, name) => {
    const row = document.createElement("li");
    const kept = Object.assign(document.createElement("input"), { type: "hidden", name: picker.dataset.pickerName, value: id });
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: `${name} ×` });
    button.setAttribute("aria-label", `Take ${name} away`);
    row.append(kept, button);
    if ("pickerOne" in picker.dataset) chosen.replaceChildren();
    chosen.append(row);
  };

  const add = (option) => {
    const { id, name } = option.dataset;
    if (!isChosen(id)) {
      choose(id, name);
      told(`${name} added.`);
    }
    input.value = "";
    close();
    input.focus();
  };

  const remove = (row) => {
    const name = row.textContent.replace("×", "").trim();
    row.remove();
    told(`${name} taken away.`);
    input.focus();
  };

  const move = (step) => {
    const options = [...list.children];
    if (!options.length) return;
    active = (active + step + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    input.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  };

  const show = (pupils) => {
    const options = pupils.filter((pupil) => !isChosen(pupil.id)).map((pupil) => {
      const option = Object.assign(document.createElement("li"), { id: `${input.id}-${pupil.id}` });
      option.setAttribute("role", "option");
      Object.assign(option.dataset, { id: pupil.id, name: pupil.name });
      const form = Object.assign(document.createElement("span"), { className: "soft", textContent: pupil.form });
      option.append(pupil.name, form);
      return option;
    });
    list.replaceChildren(...options);
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(options.length > 0));
    status.textContent = options.length ? `${options.length} found. Arrow keys to choose, Enter to add.` : "No other pupil has that in the name.";
    active = -1;
    move(1);
  };

  const ask = async () => {
    const mine = ++asked;
    const q = input.value.trim();
    if (q.length < 2) {
      close();
      return;
    }
    try {
      const response = await fetch(picker.dataset.pickerUrl, {
        method: "POST",
        body: new URLSearchParams({ q }),
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" },
        redirect: "manual",
      });
      if (mine !== asked) return;
      if (response.ok) show(await response.json());
      else status.textContent = "The search did not answer. You may be signed out.";
    } catch {
      status.textContent = "No connection.";
    }
  };

  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => list.children[active] && add(list.children[active]),
    Escape: close,
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Backspace" && !input.value && chosen.lastElementChild) remove(chosen.lastElementChild);
    // Enter in the search never saves the form by accident; Ctrl+Enter does so on purpose.
    if (event.ctrlKey || !keys[event.key] || (event.key === "Escape" && list.hidden)) return;
    event.preventDefault();
    keys[event.key]();
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => event.target.closest("[role=option]") && add(event.target.closest("[role=option]")));
  chosen.addEventListener("click", (event) => event.target.closest("button") && remove(event.target.closest("li")));

  picker.querySelectorAll("[data-picker-plain] input:checked").forEach((ticked) => choose(ticked.value, ticked.dataset.name));
  picker.querySelectorAll("[data-picker-plain]").forEach((plain) => plain.remove());
  Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": list.id, autocomplete: "off" })
    .forEach(([name, value]) => input.setAttribute(name, value));
};

document.querySelectorAll("[data-picker-url]").forEach(enhance);
