/* data-key="F9" on a button, a link or a box: that key presses or enters it (an input with data-presses is pressed). The key stands beside it in words. */
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || !/^F\d+$/.test(event.key)) return;
  const target = document.querySelector(`[data-key="${event.key}"]`);
  if (!target || target.disabled) return;
  event.preventDefault();
  if (target.matches("input:not([data-presses]), textarea, select")) target.focus();
  else target.click();
});
