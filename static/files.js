/* Files: drop or paste them, add more to those chosen, and take some out again. Without it, controls work as browsers have them. */
"use strict";

(() => {
  const chosen = new WeakMap(); // the files of a control, which a browser replaces when more are chosen
  let isPutting = false;

  const partOf = (control) => control.closest("[data-tf-files]");

  /* The control that files are meant for which arrive at an element: its own, or the only one of its form. */
  function controlFor(element) {
    const own = element.closest?.("[data-tf-files]");
    const parts = own ? [own] : (element.closest?.("form")?.querySelectorAll("[data-tf-files]") ?? []);
    return parts.length === 1 ? parts[0].querySelector("input[type=file]") : null;
  }

  function element(name, className, text = "") {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function sizeOf(file) {
    const kilobytes = file.size / 1024;
    return kilobytes < 1000 ? `${Math.ceil(kilobytes)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
  }

  function problemOf(file, part) {
    const most = Number(part.dataset.tfMostMegabytes);
    if (!file.size) return `${file.name} is empty. Choose another file.`;
    if (file.size > most * 1024 * 1024) return `${file.name} is too large: at most ${most} MB.`;
    return "";
  }

  const isSame = (one, other) =>
    one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;

  function add(control, files) {
    const part = partOf(control);
    const before = control.multiple ? (chosen.get(control) ?? []) : [];
    const problems = files.map((file) => problemOf(file, part)).filter(Boolean);
    const added = files.filter((file) => !problemOf(file, part) && !before.some((each) => isSame(each, file)));
    const all = [...before, ...(control.multiple ? added : added.slice(-1))];
    put(control, all, added.length > 0);
    const kept = part.querySelectorAll("input[type=hidden][name$='-kept']").length;
    const most = Number(control.dataset.tfMostFiles) || 0;
    if (most && all.length + kept > most) problems.push(`Only ${most} files can be attached. Remove ${all.length + kept - most}.`);
    say(part, problems.join(" "));
  }

  function put(control, files, isChange) {
    const transfer = new DataTransfer();
    for (const file of files) transfer.items.add(file);
    control.files = transfer.files;
    chosen.set(control, files);
    show(control, files);
    if (!isChange) return;
    isPutting = true;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
    isPutting = false;
  }

  function show(control, files) {
    const part = partOf(control);
    part.querySelector(".tf-files-chosen")?.remove();
    if (!control.multiple || !files.length) return;
    const list = element("ul", "tf-files-list");
    list.classList.add("tf-files-chosen");
    list.setAttribute("aria-label", "Chosen files");
    for (const file of files) {
      const item = document.createElement("li");
      const remove = element("button", "btn btn-link", "Remove");
      remove.type = "button";
      remove.append(element("span", "visually-hidden", ` ${file.name}`));
      remove.addEventListener("click", () => {
        put(control, chosen.get(control).filter((each) => each !== file), true);
        say(part, "");
        control.focus();
      });
      item.append(element("span", "tf-files-name", file.name), element("span", "tf-muted", sizeOf(file)), remove);
      list.append(item);
    }
    control.after(list);
  }

  /* Beside the field, which is renewed when its files are stored. */
  function say(part, sentence) {
    const field = part.closest("[id^=div_id_]") ?? part;
    let note = field.nextElementSibling;
    if (!note?.matches(".tf-files-note")) {
      note = document.createElement("p");
      note.className = "tf-files-note";
      note.setAttribute("role", "status");
      field.after(note);
    }
    note.textContent = sentence;
  }

  document.addEventListener("change", (event) => {
    const control = event.target;
    if (isPutting || !control.matches?.("[data-tf-files] input[type=file]")) return;
    event.stopImmediatePropagation(); // others hear of it when it is clear what is taken
    add(control, [...control.files]);
  }, true);

  /* Dropping */

  const bringsFiles = (event) => event.dataTransfer?.types.includes("Files");

  function mark(part) {
    for (const each of document.querySelectorAll(".tf-files-over")) {
      if (each !== part) each.classList.remove("tf-files-over");
    }
    part?.classList.add("tf-files-over");
  }

  document.addEventListener("dragover", (event) => {
    const control = bringsFiles(event) ? controlFor(event.target) : null;
    mark(control && partOf(control));
    if (control) event.preventDefault();
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) mark(null);
  });
  document.addEventListener("drop", (event) => {
    mark(null);
    const control = bringsFiles(event) ? controlFor(event.target) : null;
    if (!control) return;
    event.preventDefault();
    add(control, [...event.dataTransfer.files]);
  });

  /* Pasting: a picture has no name of its own, so two would look like two versions of one. */

  function named(file, at) {
    if (file.name !== "image.png") return file;
    const digits = new Date().toISOString().slice(0, 19).replace(/\D/g, "");
    return new File([file], `pasted-${digits}${at ? `-${at + 1}` : ""}.png`, { type: file.type });
  }

  document.addEventListener("paste", (event) => {
    const { files, types } = event.clipboardData;
    if (!files.length || types.includes("text/plain")) return; // a spreadsheet brings a picture of its cells, too
    const control = controlFor(event.target);
    if (!control) return;
    event.preventDefault();
    add(control, [...files].map(named));
  });
})();
