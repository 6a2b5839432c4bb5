// A link [data-beside] fills the place on this page.

const place = document.querySelector("[data-beside-place]");

const show = async (link) => {
  try {
    const response = await fetch(`${link.href}?part=1`, { redirect: "manual", referrerPolicy: "no-referrer" });
    if (!response.ok) throw new Error(response.status);
    place.innerHTML = await response.text();
    place.focus();
  } catch {
    location.assign(link.href);
  }
};

document.querySelectorAll("a[data-beside]").forEach((link) => {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
  });
});
