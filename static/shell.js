/* The keyboard and the menus of people who are logged in. Every page works without it. */
"use strict";

(() => {
  const root = document.documentElement;

  // Keys of one letter. They can be turned off (WCAG's success criterion 2.1.4), and are off where text is typed.

  const OFF = "tf-keys-off";

  function keysAreOn() {
    try {
      return localStorage.getItem(OFF) === null;
    } catch {
      return true; // storage is refused: they cannot be turned off for longer than a page
    }
  }

  function turnKeys(on) {
    root.dataset.tfKeys = on ? "on" : "off";
    try {
      if (on) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "");
    } catch {
      return;
    }
  }

  function isBusyElsewhere(target) {
    return (
      target.isContentEditable ||
      target.closest("input:not([type=checkbox]), textarea, select") ||
      document.querySelector("dialog[open], .tf-side.show")
    );
  }

  function showKeys() {
    const dialog = document.getElementById("tf-keys");
    document.getElementById("tf-keys-on").checked = root.dataset.tfKeys === "on";
    dialog.showModal();
  }

  function goToSearch() {
    const field = document.getElementById("tf-find");
    if (!field) return;
    if (field.checkVisibility({ visibilityProperty: true })) {
      field.focus();
      field.select();
    } else {
      location.assign(field.form.action);
    }
  }

  const ROWS = ".tf-table tbody tr, .tf-home-rows > li";

  // The row in use is the one with the focus, so Enter opens its link without a line of script.

  function linkOf(row) {
    return row.querySelector("a[href]");
  }

  function move(step) {
    const rows = [...document.querySelector("main").querySelectorAll(ROWS)].filter(linkOf);
    const at = rows.indexOf(document.activeElement.closest(ROWS));
    const next = at < 0 ? (step > 0 ? 0 : -1) : at + step;
    const row = rows.at(next);
    if (!row || next >= rows.length || (at >= 0 && next < 0)) return;
    linkOf(row).focus();
    row.scrollIntoView({ block: "nearest" });
  }

  function tick() {
    document.activeElement.closest("tbody tr")?.querySelector("input[type=checkbox]")?.click();
  }

  const keys = {
    "/": goToSearch,
    "?": showKeys,
    j: () => move(1),
    k: () => move(-1),
    x: tick,
  };

  document.addEventListener("keydown", (event) => {
    const act = Object.hasOwn(keys, event.key) && keys[event.key];
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (!act || !isPlain || root.dataset.tfKeys !== "on" || isBusyElsewhere(event.target)) return;
    event.preventDefault();
    act();
  });

  root.dataset.tfKeys = keysAreOn() ? "on" : "off";
  document.addEventListener("change", (event) => {
    if (event.target.id === "tf-keys-on") turnKeys(event.target.checked);
  });

  // Menus: closed by Escape and by a click elsewhere.

  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details[data-tf-menu][open]")) {
      if (!menu.contains(except)) menu.open = false;
    }
  }

  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    const button = event.target.closest("[data-tf-keys-button]");
    if (!button) return;
    // A dialog gives the focus back to where it was, which must not be inside a closed menu.
    button.closest("details")?.querySelector("summary").focus();
    closeMenus(null);
    showKeys();
  });

  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest("details[data-tf-menu][open]");
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
