// Passkeys: the one thing that a page cannot do without a script. Everything else works without.
//
// A form with a [data-passkey] holds what the browser is to be asked (`create` or `get`, and the options as JSON).
// The answer goes into the form's field "answer", and the form is sent as any other.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

function options(kind, json) {
  const { publicKey } = JSON.parse(json);
  publicKey.challenge = bytes(publicKey.challenge);
  if (kind === "create") {
    publicKey.user.id = bytes(publicKey.user.id);
    publicKey.excludeCredentials = named(publicKey.excludeCredentials);
  } else {
    publicKey.allowCredentials = named(publicKey.allowCredentials);
  }
  return { publicKey };
}

function answer(credential) {
  const { response } = credential;
  const said = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) {
    said.attestationObject = text(response.attestationObject);
    said.transports = response.getTransports?.() ?? [];
  } else {
    said.authenticatorData = text(response.authenticatorData);
    said.signature = text(response.signature);
    said.userHandle = response.userHandle ? text(response.userHandle) : null;
  }
  const id = text(credential.rawId);
  return JSON.stringify({ id, rawId: id, type: credential.type, response: said, extensions: {} });
}

const WORDS = {
  InvalidStateError: "This device has a passkey for you already. Use another device, or the passkey that it has.",
  NotAllowedError: "Nothing was answered: it was cancelled, took too long, or this device has no such passkey. Try again.",
  SecurityError: "The browser does not allow passkeys at this address. Tell your administrator.",
};

for (const place of document.querySelectorAll("[data-passkey]")) {
  const form = place.closest("form");
  const field = form.elements.namedItem("answer");
  const note = place.querySelector("[data-note]");
  const kind = place.dataset.passkey;
  let waits = false;

  const ask = async () => {
    if (waits) return;
    waits = true;
    delete note.dataset.failed;
    note.textContent = "Waiting for your passkey…";
    try {
      if (!window.PublicKeyCredential) throw new DOMException("none", "SecurityError");
      const credential = await navigator.credentials[kind](options(kind, place.dataset.options));
      field.value = answer(credential);
      note.textContent = "";
      form.requestSubmit();
    } catch (error) {
      note.dataset.failed = "";
      note.textContent = WORDS[error.name] ?? WORDS.NotAllowedError;
    } finally {
      waits = false;
    }
  };

  form.addEventListener("submit", (event) => {
    if (field.value) return;
    event.preventDefault();
    ask();
  });
  // It was asked for on the page before; the button is for another try.
  if (!form.closest("main").querySelector("[aria-invalid], .notice-refused, .error-summary")) ask();
}
