/* The page of a ticket. Everything works without it: links lead to pages of their own. */
"use strict";

(() => {
  // Copy a link, and print.

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-tf-copy]");
    if (link && navigator.clipboard) {
      event.preventDefault();
      await navigator.clipboard.writeText(link.href);
      link.querySelector("span").textContent = link.dataset.tfCopy;
    }
    if (event.target.closest("[data-tf-print]")) window.print();
  });
})();
