/* Customize: a part of the form is renewed by the server, and what a person did meanwhile is kept. */
"use strict";

(() => {
  let open = [];
  let changed = new Map();

  const isPart = (event) => event.detail.target?.id === "part";

  for (const name of ["input", "change"]) {
    document.addEventListener(name, (event) => {
      const { target } = event;
      if (!target.id || !target.closest?.("#part")) return;
      changed.set(target.id, { value: target.value, checked: target.checked });
    });
  }

  // What was sent comes back; what is typed from now on has to be kept here.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isPart(event)) changed = new Map();
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isPart(event)) return;
    open = [...event.detail.target.querySelectorAll("details[open][id]")].map((each) => each.id);
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (!isPart(event)) return;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    open = [];
    const part = document.getElementById("part");
    for (const [id, { value, checked }] of changed) {
      const control = document.getElementById(id);
      if (!control || !part?.contains(control)) continue;
      if (control.matches("[type=checkbox], [type=radio]")) control.checked = checked;
      else control.value = value;
    }
    part?.querySelector("[data-tf-focus]")?.focus();
  });
})();
