/* A paper ballot is keyed in by digits alone: the last one sends it. Without JavaScript, Enter does. */
"use strict";

document.querySelectorAll("[data-digits]").forEach((form) => {
  const field = form.elements.marks;
  field.addEventListener("input", () => {
    field.value = field.value.replace(/[^0-5]/g, "");
    if (field.value.length === Number(form.dataset.digits)) form.requestSubmit();
  });
  field.focus();
  field.select();
});
