// Nothing typed is lost: the form's fields go to the server every ten seconds, when a field is left, and when the page is.
// form[data-draft-url][data-draft-key]; what happens is said in [data-draft-status]. Sent: key, and fields as JSON
// ({name: [values]}), never passwords, files or the CSRF token (that goes in its header).

const EVERY_MS = 10000;

const typedIn = (form) => {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    const isSecret = form.querySelector(`[name="${CSS.escape(name)}"][type=password]`);
    if (name === "csrfmiddlewaretoken" || isSecret || typeof value !== "string") continue;
    (fields[name] ??= []).push(value);
  }
  return JSON.stringify(fields);
};

const keep = (form) => {
  const status = document.querySelector("[data-draft-status]");
  let kept = typedIn(form);
  let isLeaving = false;
  let isSending = false;

  const say = (text, isFailing) => {
    if (!status) return;
    status.textContent = text;
    status.classList.toggle("is-failing", isFailing);
  };

  const send = async () => {
    const fields = typedIn(form);
    if (fields === kept || isLeaving || isSending) return;
    isSending = true;
    try {
      const response = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body: new URLSearchParams({ key: form.dataset.draftKey, fields }),
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        redirect: "manual",
        keepalive: fields.length < 50000, // browsers refuse more than 64 kB with keepalive
      });
      if (response.ok) {
        kept = fields;
        say(`Kept ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`, false);
      } else {
        say("Not kept: you may be signed out. Copy what you typed before you leave this page.", true);
      }
    } catch {
      say("Not kept: no connection. Don't close this page.", true);
    } finally {
      isSending = false;
    }
  };

  setInterval(send, EVERY_MS);
  form.addEventListener("focusout", send);
  addEventListener("pagehide", send);
  document.addEventListener("visibilitychange", send);
  addEventListener("online", send);
  form.addEventListener("submit", (event) => {
    isLeaving = !event.defaultPrevented;
  });
  addEventListener("pageshow", () => {
    isLeaving = false;
  });
};

document.querySelectorAll("form[data-draft-url]").forEach(keep);
