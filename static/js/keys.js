/* data-key="F9" on a button, a link or a box: that key presses or enters it (an input with data-presses is pressed). The key stands beside it in words.
   Loaded before the page is read, so that a key pressed into a page still coming is not lost but pressed when it is whole. */
"use strict";

const press = (key) => {
  const target = document.querySelector(`[data-key="${key}"]`);
  if (!target || target.disabled) return false;
  if (target.matches("input:not([data-presses]), textarea, select")) target.focus();
  else target.click();
  return true;
};

let whole = false;
document.addEventListener("DOMContentLoaded", () => (whole = true));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || !/^F\d+$/.test(event.key)) return;
  const { key } = event;
  if (whole) {
    if (press(key)) event.preventDefault();
    return;
  }
  event.preventDefault();
  document.addEventListener("DOMContentLoaded", () => press(key), { once: true });
});
