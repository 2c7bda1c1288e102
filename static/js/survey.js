/* The survey a little better with JavaScript: a quiet proof of work, answers kept through a lost connection, and the
   tablet at the counter that starts anew. Nothing leaves the phone but the form itself; works without all of it. */
"use strict";

const form = document.querySelector("[data-survey]");
const page = form ? form.dataset : document.querySelector("[data-thanks]")?.dataset;
const kiosk = Boolean(page && page.kiosk);
const SHELF = "khao-sat";

// --- SHA-256 of a short ASCII text, its first 32 bits ---------------------------------------------------------------

const primes = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((p) => n % p)) primes.push(n);
const fraction = (x) => Math.floor((x - Math.floor(x)) * 4294967296) | 0;
const K = primes.map((p) => fraction(Math.cbrt(p)));
const START = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
const turn = (x, n) => (x >>> n) | (x << (32 - n));

function firstWord(text) {
  const blocks = Math.ceil((text.length + 9) / 64);
  const words = new Int32Array(blocks * 16);
  for (let i = 0; i < text.length; i += 1) words[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8);
  words[text.length >> 2] |= 0x80 << (24 - (text.length % 4) * 8);
  words[words.length - 1] = text.length * 8;
  const state = Int32Array.from(START);
  const w = new Int32Array(64);
  for (let block = 0; block < blocks; block += 1) {
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      if (i < 16) w[i] = words[block * 16 + i];
      else {
        const x = w[i - 15];
        const y = w[i - 2];
        w[i] = (w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
      }
      const t1 = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] + word) | 0; });
  }
  return state[0] >>> 0;
}

// --- the proof ------------------------------------------------------------------------------------------------------

let next = 0;
function work(tries) {
  const field = form.elements.proof;
  const key = form.elements.key.value;
  for (; tries > 0 && !field.value; tries -= 1, next += 1) {
    if (firstWord(`${key}:${next}`) >>> (32 - Number(page.bits)) === 0) field.value = String(next);
  }
  return Boolean(field.value);
}
function workOn() {
  if (!work(400)) setTimeout(workOn, 0);
}

// --- answers kept in this tab, until they have arrived --------------------------------------------------------------

const kept = () => [...new FormData(form)].filter(([name]) => !["key", "proof", "csrfmiddlewaretoken", "version"].includes(name));
function keep() {
  if (!kiosk) sessionStorage.setItem(SHELF + location.pathname + location.search, JSON.stringify(kept()));
}
function restore() {
  const stored = sessionStorage.getItem(SHELF + location.pathname + location.search);
  for (const [name, value] of stored ? JSON.parse(stored) : []) {
    const field = form.elements[name];
    if (field && !field.value) field.value = value;
  }
}
function forget() {
  Object.keys(sessionStorage).filter((name) => name.startsWith(SHELF)).forEach((name) => sessionStorage.removeItem(name));
}

// --- the tablet -----------------------------------------------------------------------------------------------------

function startAnewWhenIdle(seconds) {
  let clock;
  const wind = () => {
    clearTimeout(clock);
    clock = setTimeout(() => location.replace(page.kiosk), seconds * 1000);
  };
  ["pointerdown", "keydown", "input", "scroll"].forEach((type) => document.addEventListener(type, wind, { passive: true }));
  wind();
}

if (form) {
  if (!kiosk) restore();
  if (form.elements.proof) setTimeout(workOn, 300);
  form.addEventListener("input", keep);
  form.addEventListener("submit", (event) => {
    if (form.elements.proof) work(200000);
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopPropagation();
    document.querySelector("[data-offline]").hidden = false;
    window.addEventListener("online", () => form.requestSubmit(), { once: true });
  });
} else {
  forget();
}
if (kiosk) startAnewWhenIdle(form ? 90 : 15);
