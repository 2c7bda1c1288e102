/* Photographs turned upright and shrunk on the phone before they are sent; the server checks them again. */
"use strict";

(() => {
  const LONGEST = 2000;

  const shrunk = async (file) => {
    if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type)) return file;
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return blob ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  };

  document.addEventListener("change", async (event) => {
    const input = event.target;
    if (!input.matches("[data-photos]") || typeof createImageBitmap !== "function") return;
    const chosen = new DataTransfer();
    for (const file of input.files) {
      // What the browser cannot open goes as it is: the server says what is wrong with it.
      chosen.items.add(await shrunk(file).catch(() => file));
    }
    input.files = chosen.files;
    const photo = input.form.querySelector("[type=radio][value=PHOTO]");
    if (photo && input.files.length) photo.checked = true;
  });
})();
