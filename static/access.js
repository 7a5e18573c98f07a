/* Ticket access: a ticked role means that not everyone can submit; what is changed is counted.
   Without it the page is a form as any other. */
"use strict";

(() => {
  const form = document.querySelector("[data-tf-dirty]");
  if (!form) return;
  const told = form.querySelector("[data-tf-dirty-count]");
  const types = [...form.querySelectorAll(".tf-access")];
  const asBefore = told ? told.textContent : "";

  function contentOf(type) {
    const who = type.querySelector("[type=radio]:checked");
    const roles = [...type.querySelectorAll("[type=checkbox]:checked")].map((each) => each.value);
    return who && who.value === "everyone" ? "everyone" : roles.join();
  }

  function storedContentOf(type) {
    const who = [...type.querySelectorAll("[type=radio]")].find((each) => each.defaultChecked);
    const roles = [...type.querySelectorAll("[type=checkbox]")].filter((each) => each.defaultChecked);
    return who && who.value === "everyone" ? "everyone" : roles.map((each) => each.value).join();
  }

  function show() {
    const number = types.filter((each) => contentOf(each) !== storedContentOf(each)).length;
    for (const each of types) {
      each.toggleAttribute("data-changed", contentOf(each) !== storedContentOf(each));
    }
    if (told) told.textContent = number ? `${number} unsaved change${number === 1 ? "" : "s"}` : asBefore;
  }

  form.addEventListener("change", (event) => {
    if (event.target.type === "checkbox" && event.target.checked) {
      event.target.closest(".tf-access").querySelector('[value="roles"]').checked = true;
    }
    show();
  });

  window.addEventListener("pageshow", show); // what a browser has restored
})();
