/* data-online: a form is sent only over a line that answers, so that what was typed or photographed is not lost with it. */
"use strict";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-online") || form.dataset.sure) return;
  event.preventDefault();
  const told = document.querySelector("[data-offline]");
  const answers = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(8000) }).then(
    (answer) => answer.ok,
    () => false,
  );
  // app.js has taken the first press for the sending itself.
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
  told.hidden = answers;
  if (!answers) return;
  form.dataset.sure = "1";
  form.requestSubmit(event.submitter);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-online]").forEach((form) => delete form.dataset.sure);
});
