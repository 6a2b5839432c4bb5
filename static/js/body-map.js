// Marks on the drawing of a body: by pointer, or by a cross that arrows move and Enter sets. Each mark is a row of the
// list below (place, words, and where it is as "x,y"); choosing a place in the list puts the mark in its middle.

const STEP = 6;
const SVG = "http://www.w3.org/2000/svg";

const drawn = (name, attributes) => {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
};

const enhance = (section) => {
  const box = section.querySelector("[data-body-drawing]");
  const svg = box.querySelector("svg");
  const marks = svg.querySelector("[data-body-marks]");
  const cross = svg.querySelector("[data-body-cross]");
  const says = section.querySelector("[data-body-says]");
  const list = section.querySelector("[data-body-rows]");
  const places = list.dataset.bodyPlaces.split(" ").map((each) => {
    const [code, x, y] = each.split(",");
    return { code, x: Number(x), y: Number(y) };
  });
  let at = { x: 60, y: 105 };
  box.hidden = false;

  const rows = () => [...list.querySelectorAll("[data-body-row]")];
  const field = (row, part) => row.querySelector(`[name^="${part}-"]`);
  const nearest = ({ x, y }) => places.reduce((best, each) => (Math.hypot(each.x - x, each.y - y) < Math.hypot(best.x - x, best.y - y) ? each : best));
  const labelOf = (code) => field(rows()[0], "place").querySelector(`[value="${code}"]`).textContent;

  const draw = () => {
    marks.replaceChildren(...rows().flatMap((row, number) => {
      const [x, y] = field(row, "at").value.split(",");
      if (!y) return [];
      const mark = drawn("g", { class: "body-mark" });
      const text = drawn("text", { x, y, dy: "3.5" });
      text.textContent = number + 1;
      mark.append(drawn("circle", { cx: x, cy: y, r: 7 }), text);
      return [mark];
    }));
  };

  const renumber = (element, number) => {
    ["id", "for", "name", "aria-describedby"].filter((name) => element.hasAttribute(name)).forEach((name) => {
      element.setAttribute(name, element.getAttribute(name).replace(/-\d+/g, `-${number}`));
    });
  };

  // The first row that says nothing yet, else a copy of the last, emptied.
  const freeRow = () => {
    const empty = rows().find((row) => !field(row, "place").value && !field(row, "mark").value);
    if (empty) return empty;
    const number = rows().length;
    const row = rows()[number - 1].cloneNode(true);
    row.querySelectorAll("*").forEach((element) => renumber(element, number));
    row.querySelectorAll(".field-error").forEach((error) => error.remove());
    row.querySelectorAll("input, select").forEach((input) => { input.value = ""; });
    row.querySelector(".mark-number").textContent = number + 1;
    row.querySelector("[role=group]").setAttribute("aria-label", `Mark ${number + 1}`);
    list.append(row);
    return row;
  };

  const mark = () => {
    const row = freeRow();
    const { code } = nearest(at);
    field(row, "place").value = code;
    field(row, "at").value = `${Math.round(at.x)},${Math.round(at.y)}`;
    draw();
    says.textContent = `Mark ${rows().indexOf(row) + 1}, ${labelOf(code)}. Describe it.`;
    field(row, "mark").focus();
    row.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const move = (x, y) => {
    const { width, height } = svg.viewBox.baseVal;
    at = { x: Math.min(width, Math.max(0, x)), y: Math.min(height, Math.max(0, y)) };
    cross.setAttribute("transform", `translate(${at.x} ${at.y})`);
    says.textContent = labelOf(nearest(at).code);
  };

  const keys = {
    ArrowLeft: () => move(at.x - STEP, at.y),
    ArrowRight: () => move(at.x + STEP, at.y),
    ArrowUp: () => move(at.x, at.y - STEP),
    ArrowDown: () => move(at.x, at.y + STEP),
    Enter: mark,
    " ": mark,
  };
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  svg.addEventListener("click", (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    move(point.x, point.y);
    mark();
  });
  list.addEventListener("change", (event) => {
    if (!event.target.matches("select")) return;
    const row = event.target.closest("[data-body-row]");
    const place = places.find(({ code }) => code === event.target.value);
    field(row, "at").value = place ? `${place.x},${place.y}` : "";
    draw();
    says.textContent = `Mark ${rows().indexOf(row) + 1}, ${place ? labelOf(place.code) : "not on the drawing any more"}.`;
  });
};

document.querySelectorAll("[data-body-map]").forEach(enhance);
