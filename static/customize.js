/* Customize: rows that were open stay open when a part of the form is renewed. */
"use strict";

(() => {
  let open = [];

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "part") return;
    open = [...event.detail.target.querySelectorAll("details[open][id]")].map((each) => each.id);
  });

  document.addEventListener("htmx:afterSwap", () => {
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    open = [];
  });
})();
