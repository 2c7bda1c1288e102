/* The intake screen: mistakes come back into the form, a lost connection is said and loses nothing, scans are dropped
   anywhere. Without this script the form is sent whole. */
"use strict";

const lost = (is) => document.querySelectorAll("[data-lost]").forEach((notice) => { notice.hidden = !is; });

// The screen with its mistakes is an answer like any other.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((type) => document.addEventListener(type, () => lost(true)));
document.addEventListener("htmx:afterOnLoad", (event) => {
  lost(false);
  // The next scan starts in an empty box, or it would be read as one long card.
  if (event.detail.elt.matches("form.search")) event.detail.elt.querySelector("#card").value = "";
});

// A file dropped beside its box would otherwise replace the page.
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  const box = document.querySelector("input.drop");
  event.preventDefault();
  if (!box || !event.dataTransfer || !event.dataTransfer.files.length) return;
  box.files = event.dataTransfer.files;
  box.dispatchEvent(new Event("change", { bubbles: true }));
});
