// Catching up by keyboard: form[data-grid] holds [data-grid-slot]s of [data-grid-row]s. Up and down move between rows and
// change nothing; letters and digits act where the focus is in a row, and only there. Each person may switch those off.

const PRESENCE = { p: "present", l: "late", a: "absent", r: "refused" };
const isShown = (element) => element.getClientRects().length > 0;

// Where the focus lands in a group of radio buttons: on the chosen one.
const stop = (group) => {
  const controls = [...group.querySelectorAll("input:not([type=hidden]), select, textarea")].filter(isShown);
  return controls.find((control) => control.checked) ?? controls[0];
};

const goTo = (element) => {
  if (!element) return;
  element.focus({ preventScroll: true });
  element.closest("[data-grid-row]").scrollIntoView({ block: "nearest" });
};

const choose = (scope, name, value) => {
  const input = scope?.querySelector(`input[name$="-${name}"][value="${value}"]`);
  if (!input || (value && !isShown(input))) return;
  input.click();
};

const enhance = (form) => {
  const rows = () => [...form.querySelectorAll("[data-grid-row]")].filter(isShown);
  const heads = [...form.querySelectorAll("[data-grid-told]")];
  const move = (row, step) => {
    const all = rows();
    const to = all[all.indexOf(row) + step];
    if (to) goTo(stop(to));
    return Boolean(to);
  };

  const onward = (slot) => {
    const at = heads.findIndex((head) => slot.contains(head));
    const next = heads.slice(at + 1).find((head) => head.querySelector('[value=""]').checked);
    goTo(next ? stop(next) : stop(heads[at]));
  };

  const letters = (key, row, slot) => {
    if (key === "h") {
      choose(slot, "told", "held");
      onward(slot);
    } else if (key === "x") {
      choose(slot, "told", "not_held");
      goTo(slot.querySelector(".if-not-held select"));
    } else if (row.matches("[data-grid-pupil]") && PRESENCE[key]) {
      choose(row, "presence", PRESENCE[key]);
      goTo(stop(row));
    } else if (row.matches("[data-grid-pupil]") && /^[0-5]$/.test(key)) {
      choose(row, "engagement", key === "0" ? "" : key);
      goTo(stop(row));
    } else {
      return false;
    }
    return true;
  };

  // In a note the arrows move the caret first, and leave it at its ends.
  const isAtEnd = (field, step) =>
    !field.matches("textarea, select, input[type=text]") ||
    (field.matches("textarea") && field.selectionStart === field.selectionEnd && field.selectionEnd === (step > 0 ? field.value.length : 0));

  form.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-grid-row]");
    if (!row || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && isAtEnd(event.target, step)) {
      if (move(row, step) || event.target.matches("[type=radio]")) event.preventDefault();
      return;
    }
    const isChoice = event.target.matches("[type=radio]");
    if (!isChoice || event.repeat || document.body.dataset.shortcuts === "off") return;
    if (letters(event.key.toLowerCase(), row, row.closest("[data-grid-slot]"))) event.preventDefault();
  });

  form.querySelectorAll("[data-grid-keys]").forEach((hint) => { hint.hidden = false; });
  // Whoever is writing already, on a slow line, goes on where they are.
  const isBegun = document.querySelector("[autofocus]") || form.contains(document.activeElement);
  if (heads.length && !isBegun) stop(heads[0]).focus({ preventScroll: true });
};

document.querySelectorAll("form[data-grid]").forEach(enhance);
