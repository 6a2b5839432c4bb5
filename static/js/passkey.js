// Passkeys: form[data-passkey="create" or "get"] holds the server's question as JSON in data-options and a hidden field
// for the answer; [data-passkey-status] says why nothing was sent. The form stays hidden where the browser has no passkeys.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withBytes = (question) => {
  const key = question.publicKey;
  key.challenge = bytes(key.challenge);
  if (key.user) key.user.id = bytes(key.user.id);
  for (const each of [...(key.excludeCredentials ?? []), ...(key.allowCredentials ?? [])]) each.id = bytes(each.id);
  return question;
};

const ANSWERS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
const asText = (credential) => {
  const response = {};
  for (const name of ANSWERS) if (credential.response[name]) response[name] = text(credential.response[name]);
  const clientExtensionResults = credential.getClientExtensionResults();
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults });
};

const offer = (form) => {
  const status = form.querySelector("[data-passkey-status]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    const answer = form.querySelector("input[name$=credential]");
    if (answer.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    try {
      const question = withBytes(JSON.parse(form.dataset.options));
      answer.value = asText(await navigator.credentials[form.dataset.passkey](question));
      form.requestSubmit();
    } catch {
      status.textContent = "Nothing was sent: the device did not answer, or you stopped it. Press again to try once more.";
    }
  });
};

if (window.PublicKeyCredential) document.querySelectorAll("form[data-passkey]").forEach(offer);
