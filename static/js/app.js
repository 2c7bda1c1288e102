/* What the pages do a little better with JavaScript; all of it works without. Hooks are data- attributes. */
"use strict";

const on = (type, act) => document.addEventListener(type, act);

// data-confirm="Hủy hồ sơ này?" on a button or form asks first.
on("click", (event) => {
  const asker = event.target.closest("button[data-confirm], a[data-confirm]");
  if (asker && !window.confirm(asker.dataset.confirm)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
});

// A form is sent once, whatever the finger does; the server refuses the second one as well.
on("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-many")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  form.setAttribute("aria-busy", "true");
});

// Back from the next page: the form may be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  });
});
on("htmx:afterRequest", (event) => {
  const form = event.target.closest("form[data-sent]");
  if (form) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

// data-print: print this page.
on("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// data-submits on a <select> or date: choosing is enough.
on("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

// "/" goes to the search box.
on("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector("[data-search]");
  if (box) {
    event.preventDefault();
    box.focus();
  }
});
