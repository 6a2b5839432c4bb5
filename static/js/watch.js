// A stopwatch of two hands: [data-watch] holds the boxes of seconds on task and seconds observed. While one of its buttons is
// pressed the seconds run into the boxes; each may be put right by hand, before and after.

const STATES = [["On task", true], ["Not on task", false], ["Stop", null]];

const enhance = (watch) => {
  const onTask = watch.querySelector('[name="seconds_on_task"]');
  const observed = watch.querySelector('[name="seconds_observed"]');
  const buttons = [];
  let state = null;
  let since = 0;
  let ticking;

  const add = (box, seconds) => { box.value = (Number.parseInt(box.value, 10) || 0) + seconds; };

  // By the clock and not by its ticks, which a phone in a pocket leaves out.
  const settle = () => {
    const passed = state === null ? 0 : Math.floor((Date.now() - since) / 1000);
    if (!passed) return;
    since += passed * 1000;
    add(observed, passed);
    add(onTask, state ? passed : 0);
  };

  const turn = (to) => {
    settle();
    clearInterval(ticking);
    state = to;
    since = Date.now();
    if (to !== null) ticking = setInterval(settle, 1000);
    for (const [button, its] of buttons) button.setAttribute("aria-pressed", String(to !== null && its === to));
    observed.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const bar = Object.assign(document.createElement("div"), { className: "actions watch" });
  for (const [words, its] of STATES) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet", textContent: words });
    button.addEventListener("click", () => turn(its));
    if (its !== null) {
      button.setAttribute("aria-pressed", "false");
      buttons.push([button, its]);
    }
    bar.append(button);
  }
  watch.append(bar);
};

document.querySelectorAll("[data-watch]").forEach(enhance);
