// Long work as it goes: [data-poll-url] is asked every second for {done, total, text, is_done}; when done, on to data-done-url.

const EVERY_MS = 1000;

const watch = (place) => {
  const text = place.querySelector("[data-poll-text]");
  const meter = place.querySelector("progress");
  const ask = async () => {
    try {
      const response = await fetch(place.dataset.pollUrl, { headers: { Accept: "application/json" }, redirect: "manual" });
      if (response.ok) {
        const job = await response.json();
        text.textContent = job.text;
        meter.max = Math.max(job.total, 1);
        meter.value = job.done;
        if (job.is_done) {
          location.assign(place.dataset.doneUrl);
          return;
        }
      }
    } catch {
      text.textContent = "No connection. The work goes on without this page.";
    }
    setTimeout(ask, EVERY_MS);
  };
  setTimeout(ask, EVERY_MS);
};

document.querySelectorAll("[data-poll-url]").forEach(watch);
