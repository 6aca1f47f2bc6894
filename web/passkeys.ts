// Passkeys: the browser asks the person's device and puts its answer into a form, which is then
// sent like any other. Without this script, or in a browser without passkeys, the forms stay
// hidden and password and code do the same.

type Json = Record<string, unknown>;

export function passkeys(root: ParentNode): void {
  if (!("credentials" in navigator) || typeof PublicKeyCredential !== "function") {
    for (const el of root.querySelectorAll<HTMLElement>("[data-passkey-less]")) el.hidden = false;
    return;
  }
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (e) => {
      if (field(form).value !== "") return; // the answer is there: let it go
      e.preventDefault();
      void ask(form);
    });
  }
}

function field(form: HTMLFormElement): HTMLInputElement {
  return form.elements.namedItem("credential") as HTMLInputElement;
}

async function ask(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  const note = form.querySelector<HTMLElement>("[data-passkey-note]");
  const say = (which: "wait" | "cancelled" | "failed"): void => {
    if (note) note.textContent = note.dataset[which] ?? "";
  };
  if (button) button.disabled = true;
  say("wait");
  try {
    const body = new URLSearchParams({ for: form.dataset["for"] ?? "" });
    const res = await fetch(form.dataset["passkey"] ?? "", { method: "POST", body, headers: { Accept: "application/json" } });
    if (!res.ok) throw new Error(`options: ${res.status}`);
    const options = (await res.json()) as Json;
    const made = form.dataset["for"] === "add" ? await create(options) : await get(options);
    if (!made) throw new Error("no credential");
    field(form).value = JSON.stringify(made);
    if (button) button.disabled = false;
    form.requestSubmit();
  } catch (err) {
    if (button) button.disabled = false;
    say(err instanceof DOMException && err.name === "NotAllowedError" ? "cancelled" : "failed");
  }
}

async function create(o: Json): Promise<Json | null> {
  const user = o["user"] as Json;
  const publicKey = {
    ...o,
    challenge: bytes(o["challenge"]),
    user: { ...user, id: bytes(user["id"]) },
    excludeCredentials: descriptors(o["excludeCredentials"]),
  } as unknown as PublicKeyCredentialCreationOptions;
  const c = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
  if (!c) return null;
  const r = c.response as AuthenticatorAttestationResponse;
  return {
    ...common(c),
    response: {
      clientDataJSON: text(r.clientDataJSON),
      attestationObject: text(r.attestationObject),
      transports: typeof r.getTransports === "function" ? r.getTransports() : [],
    },
  };
}

async function get(o: Json): Promise<Json | null> {
  const publicKey = {
    ...o,
    challenge: bytes(o["challenge"]),
    allowCredentials: descriptors(o["allowCredentials"]),
  } as unknown as PublicKeyCredentialRequestOptions;
  const c = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
  if (!c) return null;
  const r = c.response as AuthenticatorAssertionResponse;
  return {
    ...common(c),
    response: {
      clientDataJSON: text(r.clientDataJSON),
      authenticatorData: text(r.authenticatorData),
      signature: text(r.signature),
      userHandle: r.userHandle ? text(r.userHandle) : undefined,
    },
  };
}

function common(c: PublicKeyCredential): Json {
  return { id: c.id, rawId: text(c.rawId), type: c.type, authenticatorAttachment: c.authenticatorAttachment ?? undefined, clientExtensionResults: {} };
}

function descriptors(list: unknown): unknown[] {
  return Array.isArray(list) ? (list as Json[]).map((d) => ({ ...d, id: bytes(d["id"]) })) : [];
}

// base64url in both directions: the browsers' own functions for it are younger than passkeys.
function bytes(s: unknown): Uint8Array {
  const raw = atob(String(s).replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
}

function text(b: ArrayBuffer): string {
  let raw = "";
  for (const n of new Uint8Array(b)) raw += String.fromCharCode(n);
  return btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
