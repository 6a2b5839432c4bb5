// Hides the page at once when somebody comes near, and keeps it hidden over a reload. [data-hide] buttons and Escape pressed
// twice, also while typing, hide it and show it again. In the head and no module: a reloaded page must never show first.
(() => {
  const FLAG = "hidden";
  const TWICE_MS = 600;
  const root = document.documentElement;
  let title = document.title;
  let focused = null;
  let escapedAt = -TWICE_MS;

  const hide = () => {
    focused = document.activeElement;
    title = document.title;
    root.classList.add("is-hidden");
    document.title = "Handrail";
    sessionStorage.setItem(FLAG, "yes");
    document.querySelector(".cover [data-hide]")?.focus();
  };

  const show = () => {
    root.classList.remove("is-hidden");
    document.title = title;
    sessionStorage.removeItem(FLAG);
    focused?.focus();
  };

  const toggle = () => (root.classList.contains("is-hidden") ? show : hide)();

  if (sessionStorage.getItem(FLAG)) hide();
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-hide]")) toggle();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    const isSecond = event.timeStamp - escapedAt < TWICE_MS;
    escapedAt = isSecond ? -TWICE_MS : event.timeStamp;
    if (isSecond) toggle();
  }, true);
})();
