// An unattended page: two minutes before the screen locks it says so, then it gives way to the lock. The server alone knows how
// long is left, because other tabs count too: body[data-idle-url] answers {left: seconds}, and a POST says somebody is here.

const WARN_S = 120;
const SAID_EVERY_MS = 60000;
const AGAIN_MS = 10000;
const { idleUrl, lockUrl, idleLeft } = document.body.dataset;
const soon = document.querySelector("[data-lock-soon]");
const root = document.documentElement;
let endsAt;
let saidAt = Date.now();
let timer;

const cover = () => {
  root.classList.add("is-late");
  document.title = "Handrail";
};

const giveWay = () => {
  cover();
  location.replace(`${lockUrl}?${new URLSearchParams({ next: location.pathname + location.search })}`);
};

const plan = (left) => {
  endsAt = Date.now() + left * 1000;
  clearTimeout(timer);
  if (left <= 0) {
    giveWay();
    return;
  }
  if (root.classList.contains("is-late")) {
    location.reload();
    return;
  }
  soon.hidden = left > WARN_S;
  timer = setTimeout(ask, (left > WARN_S ? left - WARN_S : left) * 1000, "GET");
};

// Without an answer the page hides when its time is over, and asks again.
const wait = () => {
  if (Date.now() >= endsAt) cover();
  clearTimeout(timer);
  timer = setTimeout(ask, AGAIN_MS, "GET");
};

const ask = async (method) => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  try {
    const headers = method === "POST" ? { "X-CSRFToken": token } : {};
    const response = await fetch(idleUrl, { method, headers, redirect: "manual" });
    if (response.ok) plan((await response.json()).left);
    else if (response.type === "opaqueredirect") giveWay();
    else wait();
  } catch {
    wait();
  }
};

const isHere = (event) => {
  const isHidden = root.classList.contains("is-hidden");
  const isNews = !soon.hidden || Date.now() - saidAt >= SAID_EVERY_MS;
  if (!event.isTrusted || isHidden || !isNews || Date.now() >= endsAt) return;
  saidAt = Date.now();
  ask("POST");
};
addEventListener("keydown", isHere);
addEventListener("pointerdown", isHere);
soon.querySelector("button").addEventListener("click", () => ask("POST"));

// A machine that slept wakes up after the time: hidden first, asked then.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible" || Date.now() < endsAt - WARN_S * 1000) return;
  if (Date.now() >= endsAt) cover();
  ask("GET");
});
plan(Number(idleLeft));
