// What every page has, and the behaviours that only some need: those are fetched where their markup stands.
// Every page works without any of it.

const behaviours = [
  ["form [name=draft_owner]", () => import("./drafts.js")],
  ["[data-picker-url]", () => import("./picker.js")],
  ["[data-body-map]", () => import("./body-map.js")],
  ["[data-descriptor]", () => import("./descriptor.js")],
  ["form[data-passkey]", () => import("./passkey.js")],
  ["[data-poll-url]", () => import("./progress.js")],
  ["[data-tally]", () => import("./tally.js")],
  ["[data-beside]", () => import("./beside.js")],
  ["[data-watch]", () => import("./watch.js")],
  ["form[data-grid]", () => import("./grid.js")],
  ["form[data-balance]", () => import("./balance.js")],
  ["[data-lock-soon]", () => import("./lock.js")],
];
for (const [selector, load] of behaviours) {
  if (document.querySelector(selector)) load();
}

// A page left behind shows nothing: the back button at a shared computer must ask the server again.
if (document.body.hasAttribute("data-signed-in")) {
  addEventListener("pagehide", () => {
    document.documentElement.classList.add("is-left");
    document.title = "Handrail";
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

// A form is sent once. Its buttons stay enabled, because a disabled button does not send its value.
const released = (form) => {
  delete form.dataset.sending;
  form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  form.querySelectorAll("button:not([type=button]), input[type=submit]").forEach((button) => button.setAttribute("aria-disabled", "true"));
  // An answer that is a download leaves the page, and its buttons, where they are.
  setTimeout(released, 10000, form);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(released));

// One key for what is done most: the element says its key, such as data-shortcut="n". Each person may switch them off.
document.addEventListener("keydown", (event) => {
  const inForm = event.target.closest("form[data-ctrl-enter]");
  if (event.key === "Enter" && event.ctrlKey && inForm) {
    event.preventDefault();
    inForm.requestSubmit();
    return;
  }
  // A list of single fields: Enter saves from a choice too, where a browser by itself saves from a text only.
  if (event.key === "Enter" && event.target.matches("form[data-enter] select")) {
    event.preventDefault();
    event.target.form.requestSubmit();
    return;
  }
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  if (isTyping || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (document.body.dataset.shortcuts === "off" || event.key.length !== 1) return;
  const wanted = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (!wanted || (document.documentElement.classList.contains("is-hidden") && !wanted.matches("[data-hide]"))) return;
  event.preventDefault();
  if (wanted.matches("input, textarea, select")) wanted.focus();
  else wanted.click();
});

// The next person to sign in here starts with a page that shows.
if (!document.querySelector("[data-hide]")) sessionStorage.removeItem("hidden");
document.querySelectorAll("[data-hide]").forEach((button) => {
  button.hidden = false;
});

// The browser prints without it too: the button shows where a script can press it.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});

// Menus close when one looks elsewhere.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open], .tabs details[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.menu[open], .tabs details[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
