/* TicketFlower's own script. Every page works without it; it only makes pages kinder. */
"use strict";

(() => {
  const root = document.documentElement;
  const darkDevice = window.matchMedia("(prefers-color-scheme: dark)");

  // The theme. Runs before the first paint, so that no page flashes in the wrong colours.

  function chosenTheme() {
    try {
      return localStorage.getItem("tf-theme") || "auto";
    } catch {
      return "auto"; // storage is refused: follow the device
    }
  }

  function showTheme() {
    const choice = chosenTheme();
    const dark = choice === "dark" || (choice === "auto" && darkDevice.matches);
    root.dataset.bsTheme = dark ? "dark" : "light";
    for (const button of document.querySelectorAll("[data-tf-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.tfTheme === choice));
    }
  }

  function chooseTheme(event) {
    const button = event.target.closest("[data-tf-theme]");
    if (!button) return;
    try {
      localStorage.setItem("tf-theme", button.dataset.tfTheme);
    } catch {
      return;
    }
    showTheme();
  }

  root.dataset.tfScript = "";
  showTheme();
  darkDevice.addEventListener("change", showTheme);
  document.addEventListener("click", chooseTheme);

  // One click, one request. The button is not disabled: its name and value must be sent.

  const busy = new WeakSet();

  function setBusy(form, state) {
    if (state) busy.add(form);
    else busy.delete(form);
    for (const button of form.querySelectorAll("button:not([type=button])")) {
      if (state) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    // not form.method: a field may be named "method"
    if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
    if (busy.has(form)) {
      event.preventDefault();
      return;
    }
    setBusy(form, true);
    setTimeout(() => setBusy(form, false), 10_000); // no answer came: let the person try again
  });

  window.addEventListener("pageshow", () => {
    for (const form of document.forms) setBusy(form, false);
  });

  // A warning before typed text is lost: <form data-tf-guard>.

  function contentOf(form) {
    const pairs = [...new FormData(form)].map(([name, value]) => [
      name,
      value instanceof File ? `${value.name}:${value.size}` : value,
    ]);
    const half = [...form.elements].filter((control) => control.validity?.badInput);
    return JSON.stringify([pairs, half.map((control) => control.name)]);
  }

  function guard(form) {
    let before = contentOf(form);
    // shown again, not stored yet
    let refused = form.dataset.tfGuard === "unsaved" || Boolean(form.querySelector(".is-invalid"));
    form.addEventListener("tf:kept", () => {
      before = contentOf(form); // the server has it, as a draft
      refused = false;
    });
    window.addEventListener("beforeunload", (event) => {
      if (!busy.has(form) && (refused || contentOf(form) !== before)) event.preventDefault();
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    showTheme(); // marks the chosen button
    document.querySelectorAll("form[data-tf-guard]").forEach(guard);
  });

  document.addEventListener("click", (event) => {
    const dismiss = event.target.closest("[data-tf-dismiss]");
    if (dismiss) dismiss.closest(".tf-flash").remove();
  });

  // Filters left empty need not stand in the URL.

  document.addEventListener("submit", (event) => {
    if (!("tfShortUrl" in event.target.dataset)) return;
    for (const control of event.target.elements) {
      if (control.name && !control.value) control.disabled = true;
    }
  });

  window.addEventListener("pageshow", () => {
    for (const control of document.querySelectorAll("[data-tf-short-url] :disabled")) {
      control.disabled = false;
    }
  });
})();
