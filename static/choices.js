/* A search field above many checkboxes: <div data-tf-choices="members">, by the name of the boxes.
   Without it the list is long, and the browser's own search finds a name. */
"use strict";

(() => {
  const FEWEST = 10;

  function searchAbove(place) {
    const boxes = [...place.querySelectorAll(`[name="${place.dataset.tfChoices}"]`)];
    if (boxes.length < FEWEST) return;
    const rows = boxes.map((box) => box.closest(".form-check"));
    const label = document.createElement("label");
    const field = document.createElement("input");
    const told = document.createElement("p");
    label.className = "tf-narrowing";
    label.textContent = `Search ${place.dataset.tfChoices}`;
    field.type = "search";
    field.className = "form-control";
    field.autocomplete = "off";
    told.className = "visually-hidden";
    told.setAttribute("role", "status");
    label.append(field);
    rows[0].before(label, told);

    field.addEventListener("input", () => {
      const words = field.value.trim().toLowerCase().split(/\s+/);
      let shown = 0;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      told.textContent = `${shown} of ${rows.length} shown`;
    });

    // Enter would save the form.
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }

  document.querySelectorAll("[data-tf-choices]").forEach(searchAbove);
})();
