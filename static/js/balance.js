// Caseloads balanced by pointer or keyboard: form[data-balance] holds [data-balance-column]s of [data-balance-card]s, each with
// the choice of a column, which is what is saved. A card goes where its choice says once the focus has left it, so that the
// arrow keys don't carry it off; dropped on a column, it makes the choice. Numbers and words change with each choice. On
// phones a column is a name and a number until it is opened, or gets somebody.

const wide = matchMedia("(min-width: 48rem)");

const enhance = (form) => {
  const cards = [...form.querySelectorAll("[data-balance-card]")];
  const columns = [...form.querySelectorAll("[data-balance-column]")];
  const part = (scope, name) => scope.querySelector(`[data-balance-${name}]`);
  const choice = (card) => card.querySelector("select");
  const keyOf = (card) => choice(card).value || card.dataset.balanceCard;
  const columnOf = (card) => columns.find((column) => column.dataset.balanceColumn === keyOf(card));
  const reason = form.elements.over_limit_reason.closest(".field");
  let dragged = null;

  const word = ({ limit, warning }, count) => {
    if (count > limit) return "over the limit";
    if (count === Number(limit)) return "full";
    return count >= warning ? "nearly full" : "";
  };

  const told = (column) => {
    const count = Number(column.dataset.others ?? 0) + cards.filter((card) => columnOf(card) === column).length;
    const { limit } = column.dataset;
    return limit ? { count, said: word(column.dataset, count), words: `${count} of ${limit}` } : { count, said: "", words: count };
  };

  const count = () => {
    const planned = cards.filter((card) => choice(card).value);
    const over = [];
    columns.forEach((column) => {
      const { count, said, words } = told(column);
      part(column, "count").textContent = words;
      const tag = part(column, "word");
      if (tag) {
        tag.textContent = said;
        tag.hidden = !said;
        tag.classList.toggle("tag-alert", count > column.dataset.limit);
        tag.classList.toggle("tag-watch", count <= column.dataset.limit);
      }
      if (count > column.dataset.limit && planned.some((card) => columnOf(card) === column)) over.push(column.dataset.name);
    });
    cards.forEach((card) => { part(card, "came").hidden = !choice(card).value; });
    reason.hidden = !over.length && !reason.matches(".has-error");
    const words = [planned.length ? `${planned.length} to be moved` : "Nobody to be moved yet", ...over.map((name) => `${name} over the limit`)];
    part(form, "said").textContent = `${words.join(", ")}.`;
  };

  const place = (card) => {
    const list = part(columnOf(card), "cards");
    if (list.contains(card)) return;
    columnOf(card).open = true;
    list.append(card);
  };

  const say = (card) => {
    const column = columnOf(card);
    const about = column.dataset.limit ? [column.dataset.name, told(column).words, told(column).said] : ["without a mentor"];
    part(form, "status").textContent = `${card.dataset.name}: ${about.filter(Boolean).join(", ")}.`;
  };

  form.addEventListener("change", (event) => {
    const card = event.target.closest("[data-balance-card]");
    if (!card) return;
    count();
    say(card);
    if (document.activeElement !== event.target) place(card);
  });
  form.addEventListener("focusout", (event) => {
    const card = event.target.closest("[data-balance-card]");
    // Once the next element has the focus: a card that moves would take it along.
    if (card) setTimeout(place, 0, card);
  });

  const under = (event) => {
    const column = dragged && event.target.closest("[data-balance-column]");
    const isHome = column && column.dataset.balanceColumn === dragged.dataset.balanceCard;
    return column && (isHome || !column.hasAttribute("data-balance-closed")) ? column : null;
  };
  const light = (lit) => columns.forEach((column) => column.classList.toggle("is-over", column === lit));
  form.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-balance-card]");
    event.dataTransfer.effectAllowed = "move";
    // Firefox drags nothing that carries nothing.
    event.dataTransfer.setData("text/plain", "");
  });
  form.addEventListener("dragover", (event) => {
    light(under(event));
    if (under(event)) event.preventDefault();
  });
  form.addEventListener("drop", (event) => {
    const key = under(event)?.dataset.balanceColumn;
    if (!key) return;
    event.preventDefault();
    choice(dragged).value = key === dragged.dataset.balanceCard ? "" : key;
    choice(dragged).dispatchEvent(new Event("change", { bubbles: true }));
    place(dragged);
  });
  form.addEventListener("dragend", () => {
    dragged = null;
    light(null);
  });

  // Columns side by side are all open, and nothing is to be folded there.
  const unfold = () => columns.forEach((column) => {
    if (wide.matches) column.open = true;
    column.querySelector("summary").tabIndex = wide.matches ? -1 : 0;
  });
  form.addEventListener("click", (event) => {
    if (wide.matches && event.target.closest("summary")) event.preventDefault();
  });
  wide.addEventListener("change", unfold);
  unfold();

  cards.forEach((card) => { card.draggable = true; });
  form.querySelectorAll("[data-balance-plain]").forEach((plain) => plain.remove());
  document.querySelectorAll("[data-balance-hint]").forEach((hint) => { hint.hidden = !matchMedia("(pointer: fine)").matches; });
  count();
};

document.querySelectorAll("form[data-balance]").forEach(enhance);
