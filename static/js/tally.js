// Tries counted by tapping: [data-tally] holds the boxes of successes and tries; each tap adds to them.

const count = (input) => Number.parseInt(input.value, 10) || 0;

const enhance = (tally) => {
  const successes = tally.querySelector('[name$="-successes"]');
  const tries = tally.querySelector('[name$="-tries"]');
  const add = (words, good) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet", textContent: words });
    button.addEventListener("click", () => {
      successes.value = count(successes) + good;
      tries.value = count(tries) + 1;
      tries.dispatchEvent(new Event("change", { bubbles: true }));
    });
    tally.append(button);
  };
  add("+1 went well", 1);
  add("+1 not yet", 0);
};

document.querySelectorAll("[data-tally]").forEach(enhance);
