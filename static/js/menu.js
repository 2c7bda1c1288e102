/* The officers' menu closes as one expects: by Escape, by a click elsewhere, by leaving it with Tab. It works without. */
"use strict";

const opened = () => document.querySelectorAll("details[data-menu][open]");

const closeUnless = (holds) => {
  opened().forEach((menu) => {
    if (!holds(menu)) menu.open = false;
  });
};

document.addEventListener("click", (event) => closeUnless((menu) => menu.contains(event.target)));
document.addEventListener("focusin", (event) => closeUnless((menu) => menu.contains(event.target)));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  opened().forEach((menu) => {
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
