/* A procedure's page where the phone can do more: read aloud, large type kept, what was stored shown without a net. */
"use strict";

const root = document.documentElement;
const reader = document.querySelector("[data-read]");
const large = document.querySelector("a[data-large]");
const remember = (value) => {
  try {
    if (value === undefined) return localStorage.getItem("chu");
    localStorage.setItem("chu", value);
  } catch {
    /* Nothing may be stored here: the switch still works for this page. */
  }
  return "";
};

document.querySelectorAll("[data-print]").forEach((button) => {
  button.removeAttribute("hidden");
  button.addEventListener("click", () => window.print());
});

// Large type: without JavaScript the link asks the server for it.
if (large) {
  const show = (on) => {
    root.toggleAttribute("data-large", on);
    large.setAttribute("aria-pressed", String(on));
  };
  large.setAttribute("role", "button");
  show(Boolean(large.dataset.large) || remember() === "1");
  large.addEventListener("click", (event) => {
    event.preventDefault();
    const on = !root.hasAttribute("data-large");
    show(on);
    remember(on ? "1" : "");
  });
  large.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      large.click();
    }
  });
}

// Read aloud, only with a Vietnamese voice of the phone's own: nothing is sent anywhere.
const speech = window.speechSynthesis;
const voice = () => speech.getVoices().find((one) => one.lang.replace("_", "-").toLowerCase().startsWith("vi"));
const rest = () => {
  speech.cancel();
  reader.textContent = reader.dataset.label;
  reader.setAttribute("aria-pressed", "false");
};
const read = () => {
  const text = [document.querySelector("h1"), ...document.querySelectorAll("[data-leaflet] > :not(aside)")]
    .map((part) => part.innerText)
    .join(".\n");
  // Long texts stop halfway on many phones, so one sentence or line at a time.
  const sentences = text.split(/\n+|(?<=[.;:])\s/).filter((line) => line.trim());
  sentences.forEach((sentence, place) => {
    const said = new SpeechSynthesisUtterance(sentence);
    said.lang = "vi-VN";
    said.voice = voice();
    said.rate = 0.95;
    if (place === sentences.length - 1) said.onend = rest;
    speech.speak(said);
  });
  reader.textContent = reader.dataset.stop;
  reader.setAttribute("aria-pressed", "true");
};
if (reader && speech) {
  const offer = () => reader.toggleAttribute("hidden", !voice());
  reader.dataset.label = reader.textContent;
  offer();
  speech.addEventListener?.("voiceschanged", offer);
  reader.addEventListener("click", () => (reader.getAttribute("aria-pressed") === "true" ? rest() : read()));
  window.addEventListener("pagehide", () => speech.cancel());
}

// The page opens again without a net: the service worker keeps what this view has loaded.
const workers = navigator.serviceWorker;
const scope = location.pathname.match(/^(\/en)?\/thu-tuc\//)?.[0];
if (workers && scope) {
  workers
    .register("/thu-tuc/sw.js", { scope })
    .then(() => workers.ready)
    .then((ready) => {
      const parts = performance.getEntriesByType("resource").map((one) => one.name);
      ready.active.postMessage({ keep: [location.href, ...parts] });
    })
    .catch(() => {});
}
