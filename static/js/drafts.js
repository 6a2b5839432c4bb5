// Nothing typed is lost: the form's fields go to the server every ten seconds, when a field is left, before it is sent, and when
// the page is left.
// Every form that says whose draft its text would be (a hidden draft_owner); what happens is said beside its buttons.
// Sent: fields as JSON ({name: [values]}), never passwords, files or the CSRF token (that goes in its header).

const EVERY_MS = 10000;
const ANSWER_MS = 8000;

// Signing in again in another tab makes a new token; the text goes to its signed owner whoever that was.
const csrfToken = (form) => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

const typedIn = (form) => {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    const isSecret = form.querySelector(`[name="${CSS.escape(name)}"][type=password]`);
    if (name === "csrfmiddlewaretoken" || isSecret || typeof value !== "string") continue;
    (fields[name] ??= []).push(value);
  }
  // In an order of their own: a picker moves what was chosen before it to another place of the form.
  return JSON.stringify(fields, Object.keys(fields).sort());
};

// As the server sent it: what was typed before this script arrived is not kept yet.
const asSent = (form) => {
  const copy = form.cloneNode(true);
  copy.reset();
  return copy;
};

const statusOf = (form) => {
  const status = document.createElement("span");
  status.className = "draft-status";
  status.dataset.draftStatus = "";
  status.setAttribute("aria-live", "polite");
  (form.querySelector(".save-bar, .actions") ?? form).append(status);
  return status;
};

const keep = (form) => {
  const status = statusOf(form);
  let kept = typedIn(asSent(form));
  let isLeaving = false;
  let isHeld = false;
  let isSure = false;
  let sending = null;

  const say = (text, isFailing) => {
    status.textContent = text;
    status.classList.toggle("is-failing", isFailing);
  };

  // Says what came of it: kept, refused (by an answer, or by none in time), or cut off.
  const post = async (fields) => {
    try {
      const response = await fetch(document.body.dataset.draftUrl, {
        method: "POST",
        body: new URLSearchParams({ fields }),
        headers: { "X-CSRFToken": csrfToken(form) },
        redirect: "manual",
        keepalive: fields.length < 50000, // browsers refuse more than 64 kB with keepalive
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      if (!response.ok) {
        say("Not kept: you may be signed out. Copy what you typed before you leave this page.", true);
        return "refused";
      }
      kept = fields;
      say(`Kept ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`, false);
      return "kept";
    } catch (error) {
      say("Not kept: no connection. Don't close this page.", true);
      return error.name === "TimeoutError" ? "refused" : "cut";
    }
  };

  const send = () => {
    const fields = typedIn(form);
    if (sending || isLeaving || fields === kept) return sending;
    sending = post(fields).finally(() => {
      sending = null;
    });
    return sending;
  };

  setInterval(send, EVERY_MS);
  form.addEventListener("focusout", send);
  addEventListener("pagehide", send);
  document.addEventListener("visibilitychange", send);
  addEventListener("online", send);

  // What was typed last is kept before the form leaves; without a connection it stays where it is, with all that is in it.
  const isSafe = async () => {
    await sending;
    const outcome = await send();
    return navigator.onLine && outcome !== "cut";
  };
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    isLeaving = isSure || (navigator.onLine && !sending && typedIn(form) === kept);
    if (isLeaving) return;
    event.preventDefault();
    if (isHeld) return;
    isHeld = true;
    const goes = await isSafe();
    isHeld = false;
    if (!goes) {
      say("Not saved: no connection. Don't close this page, and save again when it is back.", true);
      return;
    }
    isSure = true;
    form.requestSubmit(event.submitter);
    isSure = false;
  });
  addEventListener("pageshow", () => {
    isLeaving = false;
  });
};

document.querySelectorAll("[name=draft_owner]").forEach((owner) => keep(owner.form));
