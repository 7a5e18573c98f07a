/* Customize: a part of the form is renewed by the server, and what a person did meanwhile is kept. */
"use strict";

(() => {
  let open = [];
  let changed = new Map();

  const idOf = (event) => event.detail.target?.id;
  const isPart = (event) => idOf(event) === "part";
  const isOurs = (event) => isPart(event) || idOf(event) === "preview";

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
    if (!isOurs(event) || !event.detail.shouldSwap) return;
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const isThere = page.getElementById(idOf(event)) !== null;
    event.detail.shouldSwap = isThere; // else it is another page, such as the login
    say(isThere || !isPart(event) ? "" : "you've been logged out. Log in again in another tab");
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

  function say(reason) {
    document.getElementById("tf-not-renewed")?.remove();
    if (!reason) return;
    const note = document.getElementById("tf-field-error").content.firstElementChild.cloneNode(true);
    note.id = "tf-not-renewed";
    note.setAttribute("role", "alert");
    note.querySelector("p").append(`The form couldn't be updated: ${reason}. What you entered is kept.`);
    document.getElementById("part").after(note);
  }

  for (const [name, reason] of [
    ["htmx:sendError", () => "the site isn't responding"],
    ["htmx:timeout", () => "the site took too long to respond"],
    ["htmx:responseError", (event) => {
      const { status } = event.detail.xhr;
      if (status === 401) return "you've been logged out. Log in again in another tab";
      return `the site responded with ${status}`;
    }],
  ]) {
    document.addEventListener(name, (event) => {
      if (isPart(event)) say(reason(event));
    });
  }
})();
