/* Selecting rows of a list. Without it, the form below a list does the same. */
"use strict";

(() => {
  // The selection outlasts the page: another page of the list, a ticket and back, a refused action.

  const form = document.querySelector("form[data-tf-rows]");
  const confirmation = document.querySelector("form[data-tf-confirms]");

  function storageOf(key) {
    const name = `tf-rows:${key}`;
    return {
      read() {
        try {
          return JSON.parse(sessionStorage.getItem(name)) ?? {};
        } catch {
          return {};
        }
      },
      write(value) {
        try {
          if (value) sessionStorage.setItem(name, JSON.stringify(value));
          else sessionStorage.removeItem(name);
        } catch {
          return; // storage is refused: the selection ends with the page
        }
      },
    };
  }

  // In another order it is the same list.
  function filtersOf(text) {
    const parameters = new URLSearchParams(text);
    parameters.delete("sort");
    parameters.delete("size");
    return parameters.toString();
  }

  if (confirmation) {
    const storage = storageOf(confirmation.dataset.tfConfirms);
    confirmation.addEventListener("submit", () => storage.write(null));
  }
  if (!form) return;

  const storage = storageOf(form.dataset.tfRows);
  const query = filtersOf(form.elements.list.value);
  const boxes = [...form.querySelectorAll("tbody input[name=row]")];
  const head = form.querySelector("[data-tf-select-all]");
  const bar = form.querySelector("[data-tf-bulk]");
  const all = form.elements.all;
  const kept = storage.read();
  const selected = new Set(kept.query === query ? kept.rows : []);

  function take(box) {
    if (box.checked) selected.add(box.value);
    else selected.delete(box.value);
  }

  function show() {
    const checked = boxes.filter((box) => box.checked).length;
    head.checked = checked === boxes.length;
    head.indeterminate = checked > 0 && checked < boxes.length;
    const some = selected.size > 0;
    bar.hidden = !some;
    bar.querySelector("[data-tf-selected]").textContent = some ? `${selected.size} selected` : "";
    if (!some && all) all.checked = false;
    storage.write(some ? { query, rows: [...selected] } : null);
  }

  function clear() {
    selected.clear();
    for (const box of boxes) box.checked = false;
    show();
  }

  // What a refused action left selected is in the URL, from which it goes when it has been read.

  function readUrl() {
    const url = new URL(location.href);
    for (const row of url.searchParams.getAll("row")) selected.add(row);
    if (!url.searchParams.has("row")) return;
    url.searchParams.delete("row");
    history.replaceState(history.state, "", url);
    for (const link of form.querySelectorAll(".tf-pager a")) {
      const target = new URL(link.href);
      target.searchParams.delete("row");
      link.href = target.href;
    }
  }

  readUrl();
  for (const box of boxes) box.checked = selected.has(box.value);
  show();

  let last = null;
  form.addEventListener("click", (event) => {
    const box = event.target;
    if (!boxes.includes(box)) return;
    if (event.shiftKey && last) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const between of boxes.slice(from, to + 1)) {
        between.checked = box.checked;
        take(between);
      }
    }
    last = box;
  });

  form.addEventListener("change", (event) => {
    if (event.target === head) {
      for (const box of boxes) {
        box.checked = head.checked;
        take(box);
      }
    } else if (boxes.includes(event.target)) {
      take(event.target);
    }
    show();
  });

  form.querySelector("[data-tf-clear-rows]").addEventListener("click", () => {
    clear();
    head.focus();
  });

  // Rows on other pages are sent along.

  form.addEventListener("submit", () => {
    for (const old of form.querySelectorAll("[data-tf-elsewhere]")) old.remove();
    const here = new Set(boxes.map((box) => box.value));
    for (const row of selected) {
      if (here.has(row)) continue;
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "row", value: row });
      field.dataset.tfElsewhere = "";
      form.append(field);
    }
  });

  // A page that the browser kept whole has not seen what was selected since.

  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    const now = storage.read();
    selected.clear();
    if (now.query === query) for (const row of now.rows) selected.add(row);
    for (const box of boxes) box.checked = selected.has(box.value);
    show();
  });

  // A click anywhere on a row opens it, or selects it in the column of the boxes.

  form.addEventListener("click", (event) => {
    const row = event.target.closest("tbody tr");
    if (!row || event.target.closest("a, input, button, label, summary")) return;
    const box = row.querySelector("input[name=row]");
    if (event.target.closest("[data-col=check]")) {
      box.click();
    } else if (String(getSelection()) === "") {
      const { ctrlKey, metaKey, shiftKey } = event;
      row.querySelector("a").dispatchEvent(
        new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }),
      );
    }
  });
})();
