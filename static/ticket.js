/* The page of a ticket. Everything works without it: links lead to pages of their own. */
"use strict";

(() => {
  // Copy a link, print, show a diagram in a dialog: links lead there without script.

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-tf-copy]");
    if (link && navigator.clipboard) {
      event.preventDefault();
      await navigator.clipboard.writeText(link.href);
      link.textContent = link.dataset.tfCopy;
    }
    if (event.target.closest("[data-tf-print]")) window.print();
    const opener = event.target.closest("[data-tf-dialog]");
    if (opener) {
      event.preventDefault();
      const dialog = document.getElementById(opener.dataset.tfDialog);
      const shown = opener.closest("details").querySelector(".tf-diagram-box");
      const place = document.createComment("");
      shown.replaceWith(place);
      dialog.append(shown);
      dialog.addEventListener("close", () => place.replaceWith(shown), { once: true });
      dialog.showModal();
    }
  });
})();
