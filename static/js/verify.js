/* Checks a seal with the office's public keys in this browser: nothing is sent, and no net is needed the second time.
   The bytes are those of dossiers/seals.py. */
"use strict";

const root = document.querySelector("[data-verify]");
const form = root.querySelector("form");
const box = root.querySelector("[data-answer]");
const EPOCH = Date.UTC(2000, 0, 1);
const HANOI = 7 * 3600e3;
const CONTEXT = new TextEncoder().encode("tanthanh-seal-1\0");
const KINDS = { 82: "receipt", 76: "letter", 83: "supplement", 84: "refusal", 68: "stop", 75: "slip" };

const tokenIn = (typed) => typed.split("#").pop().split("?")[0].trim().replace(/\/+$/, "").split("/").pop().replace(/\s/g, "");
const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const two = (number) => String(number).padStart(2, "0");
const day = (at) => `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${at.getUTCFullYear()}`;
const moment = (at) => `${two(at.getUTCHours())}:${two(at.getUTCMinutes())} ${day(at)}`;
const office = (milliseconds) => new Date(milliseconds + HANOI);

// Throws where it is no seal.
function read(token) {
  if (!/^[A-Za-z0-9_-]{100,400}$/.test(token)) throw new RangeError("token");
  const raw = bytesOf(token);
  const content = raw.subarray(0, -64);
  const view = new DataView(raw.buffer);
  if (content[0] !== 1 || !KINDS[content[1]]) throw new RangeError("format");
  const texts = [];
  let place = 6;
  while (texts.length < 3) {
    const end = place + 1 + content[place];
    texts.push(new TextDecoder("utf-8", { fatal: true }).decode(content.subarray(place + 1, end)));
    place = end;
  }
  if (place + 14 !== content.length) throw new RangeError("length");
  const minutes = (offset) => view.getUint32(place + offset);
  const at = (offset) => (minutes(offset) ? moment(office(EPOCH + minutes(offset) * 60e3)) : "–");
  const signed = new Date(EPOCH + view.getUint16(place + 12) * 86400e3);
  return {
    kind: KINDS[content[1]],
    key: Array.from(content.subarray(2, 6), (byte) => byte.toString(16).padStart(2, "0")).join(""),
    message: new Uint8Array([...CONTEXT, ...content]),
    signature: raw.subarray(-64),
    signed: signed.toISOString().slice(0, 10),
    says: {
      code: texts[0],
      procedure: texts[1],
      initials: Array.from(texts[2], (letter) => `${letter}.`).join(" "),
      paper_at: at(0),
      received_at: at(4),
      promised_at: at(8),
      signed_on: day(signed),
    },
  };
}

async function judge(seal, keys) {
  const key = keys.find((one) => one.kid === seal.key);
  if (!key) return "UNKNOWN_KEY";
  const jwk = { kty: key.kty, crv: key.crv, x: key.x };
  const open = await crypto.subtle.importKey("jwk", jwk, { name: "Ed25519" }, false, ["verify"]);
  if (!(await crypto.subtle.verify({ name: "Ed25519" }, open, seal.signature, seal.message))) return "ALTERED";
  if (key.compromised) return "COMPROMISED_KEY";
  return key.valid_from <= seal.signed && (!key.valid_to || seal.signed <= key.valid_to) ? "GENUINE" : "OUT_OF_TIME";
}

function show(finding, seal, token, keysAt) {
  const notice = document.createElement("div");
  notice.className = "flash";
  notice.dataset.tone = finding === "GENUINE" ? "ok" : "late";
  const words = document.createElement("p");
  words.textContent = root.querySelector(`[data-finding="${finding}"]`).content.textContent;
  notice.append(words);
  box.replaceChildren(notice);
  if (finding !== "GENUINE") return;
  const facts = root.querySelector("[data-facts]").content.cloneNode(true);
  Object.entries({ ...seal.says, keys_at: keysAt }).forEach(([name, value]) => {
    facts.querySelector(`[data-says="${name}"]`).textContent = value;
  });
  const kind = facts.querySelector('[data-says="kind"]');
  kind.textContent = kind.dataset[seal.kind];
  facts.querySelector("[data-live]").href = `${root.dataset.page}${token}/`;
  box.append(facts);
}

// Answers whether this browser could judge; where it cannot, the form goes to the server.
async function check(token) {
  let seal;
  try {
    seal = read(token);
  } catch {
    show("NOT_A_SEAL");
    return true;
  }
  let answer;
  try {
    answer = await fetch(root.dataset.keys);
    if (!answer.ok) throw new TypeError(answer.status);
  } catch {
    show("NO_KEYS");
    return true;
  }
  const keysAt = moment(office(Date.parse(answer.headers.get("Date")) || Date.now()));
  try {
    show(await judge(seal, (await answer.json()).keys), seal, token, keysAt);
    return true;
  } catch {
    return false; // no Ed25519 in this browser
  }
}

form.addEventListener("submit", async (event) => {
  const token = tokenIn(form.elements.ma.value);
  if (!token || !window.crypto?.subtle) return;
  event.preventDefault();
  if (!(await check(token))) form.submit();
});

function fromTheAddress() {
  const found = location.hash.slice(1) || location.pathname.split("/xac-thuc/")[1];
  const token = found && tokenIn(found);
  if (!token) return;
  form.elements.ma.value = token;
  form.requestSubmit();
}
window.addEventListener("hashchange", fromTheAddress);
fromTheAddress();

// The page keeps itself, its parts and the keys for the time without a net.
const workers = navigator.serviceWorker;
if (workers && window.crypto?.subtle) {
  workers
    .register(root.dataset.worker)
    .then(() => workers.ready)
    .then((ready) => {
      const parts = performance.getEntriesByType("resource").map((one) => one.name);
      const own = [root.dataset.page, root.dataset.keys].map((path) => new URL(path, location.origin).href);
      ready.active.postMessage({ keep: [...own, ...parts] });
      root.querySelector("[data-offline]").hidden = false;
    })
    .catch(() => undefined);
}
