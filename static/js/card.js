/* The identity card's QR read by the phone's own camera, where the browser can; else the box below is typed into. */
"use strict";

(() => {
  const corner = document.querySelector("[data-card]");
  if (!corner || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const find = (name) => corner.querySelector(`[data-card-${name}]`);
  const [start, view, says, text] = ["start", "view", "says", "text"].map(find);
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  corner.hidden = false;

  const stop = () => {
    view.srcObject?.getTracks().forEach((track) => track.stop());
    view.hidden = true;
  };

  const look = async () => {
    if (view.hidden) return;
    const found = await detector.detect(view).catch(() => []);
    const card = found.find((one) => one.rawValue.split("|").length >= 7);
    if (!card) {
      window.setTimeout(look, 200);
      return;
    }
    stop();
    text.value = card.rawValue;
    text.form.requestSubmit();
  };

  start.addEventListener("click", async () => {
    try {
      view.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      says.textContent = says.dataset.refused;
      return;
    }
    says.textContent = says.dataset.looking;
    view.hidden = false;
    await view.play();
    look();
  });
  window.addEventListener("pagehide", stop);
})();
