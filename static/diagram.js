/* Diagrams of workflows: zoom, pan, full screen. Without it they fit their box, or scroll in it. */
"use strict";

(() => {
  const STEP = 1.25;
  const [SMALLEST, LARGEST] = [0.1, 4];
  const KEYS = { "+": "in", "=": "in", "-": "out", "0": "fit" };

  const frameOf = (part) => part.closest?.(".tf-diagram-frame");
  const boxOf = (frame) => frame.querySelector(".tf-diagram-box");
  const pictureOf = (frame) => frame.querySelector("svg.tf-diagram");

  // A diagram larger than its box is first seen where the ticket is now, or where it starts.

  function showCurrent(part) {
    for (const box of part.querySelectorAll(".tf-diagram-box")) {
      const current = box.querySelector(".tf-node:is([data-state=current], [data-state=stopped])");
      const node = current || box.querySelector(".tf-node");
      if (!node) continue;
      const [seen, place] = [box.getBoundingClientRect(), node.getBoundingClientRect()];
      box.scrollLeft += place.left + place.width / 2 - seen.left - seen.width / 2;
      if (current) box.scrollTop += place.top + place.height / 2 - seen.top - seen.height / 2;
    }
  }

  // Zoom: the picture's width is set, and what is in the middle, or pointed at, stays there.

  function sizeOf(picture) {
    const { width, height } = picture.viewBox.baseVal;
    return { width, height, scale: picture.getBoundingClientRect().width / width };
  }

  function zoomTo(frame, scale, point) {
    const [box, picture] = [boxOf(frame), pictureOf(frame)];
    const size = sizeOf(picture);
    const wanted = Math.min(LARGEST, Math.max(SMALLEST, scale));
    const seen = box.getBoundingClientRect();
    const [x, y] = point ? [point.x - seen.left, point.y - seen.top] : [seen.width / 2, seen.height / 2];
    const before = picture.getBoundingClientRect();
    const [right, down] = [(seen.left + x - before.left) / size.scale, (seen.top + y - before.top) / size.scale];
    frame.dataset.zoomed = "";
    picture.setAttribute("width", size.width * wanted);
    picture.setAttribute("height", size.height * wanted);
    const after = picture.getBoundingClientRect();
    box.scrollLeft += after.left + right * wanted - (seen.left + x);
    box.scrollTop += after.top + down * wanted - (seen.top + y);
  }

  function fit(frame) {
    const [box, { width, height }] = [boxOf(frame), sizeOf(pictureOf(frame))];
    zoomTo(frame, Math.min(1, box.clientWidth / width, box.clientHeight / height));
  }

  function zoom(frame, how, point) {
    const { scale } = sizeOf(pictureOf(frame));
    if (how === "fit") fit(frame);
    else if (how === "full") zoomTo(frame, 1);
    else zoomTo(frame, how === "in" ? scale * STEP : scale / STEP, point);
  }

  // As large as the window: the diagram itself moves into a dialog, and back when it is closed.

  function dialogFor(frame) {
    const dialog = document.createElement("dialog");
    dialog.className = "tf-diagram-dialog";
    dialog.setAttribute("aria-label", boxOf(frame).getAttribute("aria-label"));
    const close = document.createElement("button");
    close.className = "btn btn-outline-secondary";
    close.textContent = "Close";
    close.addEventListener("click", () => dialog.close());
    dialog.append(close);
    return dialog;
  }

  function showInDialog(frame, button) {
    const dialog = dialogFor(frame);
    const place = document.createComment("");
    frame.replaceWith(place);
    dialog.append(frame);
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      place.replaceWith(frame);
      dialog.remove();
      showCurrent(document);
      button.focus();
    });
    dialog.showModal();
    showCurrent(dialog);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tf-zoom]");
    if (!button) return;
    const [frame, how] = [frameOf(button), button.dataset.tfZoom];
    if (how === "screen") showInDialog(frame, button);
    else zoom(frame, how);
  });

  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.(".tf-diagram-box");
    if (!box || !KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    zoom(frameOf(box), KEYS[event.key]);
  });

  document.addEventListener("wheel", (event) => {
    const box = event.ctrlKey && event.target.closest?.(".tf-diagram-box");
    if (!box) return;
    event.preventDefault();
    zoom(frameOf(box), event.deltaY < 0 ? "in" : "out", event);
  }, { passive: false });

  // Dragged with the mouse; a finger scrolls by itself. A drag over a link does not open it.

  let drag = null;

  document.addEventListener("pointerdown", (event) => {
    const box = event.target.closest?.(".tf-diagram-box");
    if (!box || event.pointerType !== "mouse" || event.button !== 0) return;
    drag = { box, x: event.clientX, y: event.clientY, left: box.scrollLeft, top: box.scrollTop, far: false };
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
    drag.far ||= Math.hypot(x, y) > 4;
    if (drag.far) drag.box.scrollTo(drag.left - x, drag.top - y);
  });

  document.addEventListener("pointerup", () => {
    const far = drag?.far;
    drag = null;
    if (!far) return;
    const stop = (event) => event.preventDefault();
    document.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => document.removeEventListener("click", stop, { capture: true }));
  });

  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.(".tf-diagram-box")) event.preventDefault();
  });

  document.addEventListener("htmx:oobAfterSwap", (event) => showCurrent(event.detail.target));
  document.addEventListener("toggle", (event) => showCurrent(event.target), true);
  document.addEventListener("DOMContentLoaded", () => showCurrent(document));
})();
