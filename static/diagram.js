/* Diagrams of workflows. Without it they scroll within their box. */
"use strict";

(() => {
  // A diagram wider than its box is first seen where the ticket is now, or where it starts.

  function showCurrent(part) {
    for (const box of part.querySelectorAll(".tf-diagram-box")) {
      const current = box.querySelector(".tf-node:is([data-state=current], [data-state=stopped])");
      const node = current || box.querySelector(".tf-node");
      if (!node) continue;
      const [seen, place] = [box.getBoundingClientRect(), node.getBoundingClientRect()];
      box.scrollLeft += place.left + place.width / 2 - seen.left - seen.width / 2;
    }
  }

  // As large as the window: the diagram itself moves into a dialog, and back when it is closed.

  function dialogFor(box) {
    const dialog = document.createElement("dialog");
    dialog.className = "tf-diagram-dialog";
    dialog.setAttribute("aria-label", box.getAttribute("aria-label"));
    const close = document.createElement("button");
    close.className = "btn btn-outline-secondary";
    close.textContent = "Close";
    close.addEventListener("click", () => dialog.close());
    dialog.append(close);
    return dialog;
  }

  function showInDialog(box) {
    const dialog = dialogFor(box);
    const place = document.createComment("");
    box.replaceWith(place);
    dialog.append(box);
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      place.replaceWith(box);
      dialog.remove();
      showCurrent(document);
    });
    dialog.showModal();
    showCurrent(dialog);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tf-diagram]");
    if (button) showInDialog(button.parentElement.querySelector(".tf-diagram-box"));
  });

  document.addEventListener("htmx:oobAfterSwap", (event) => showCurrent(event.detail.target));
  document.addEventListener("toggle", (event) => showCurrent(event.target), true);
  document.addEventListener("DOMContentLoaded", () => showCurrent(document));
})();
