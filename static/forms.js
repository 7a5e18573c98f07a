/* Forms: what was typed is kept while questions come and go, and is told where it cannot be sent. */
"use strict";

(() => {
  // Dates and times half filled in. A browser sends nothing for them, and the server would take
  // that for "left empty". Its own check would do, but it cannot be shown in our words and place.

  const HALF_FILLED = {
    date: "is not a complete date. Fill in day, month and year, or clear it.",
    time: "is not a complete time. Fill in hours and minutes, or clear it.",
    "datetime-local": "is not a complete date with a time. Fill in both, or clear it.",
  };
  const MOMENTS = Object.keys(HALF_FILLED).map((type) => `input[type=${type}]`).join(", ");

  function checkHere(part) {
    for (const control of part.querySelectorAll(MOMENTS)) {
      if (control.form) control.form.noValidate = true;
    }
    for (const answers of part.querySelectorAll("#answers")) {
      answers.closest("form").noValidate = true; // such a control may come later
    }
  }

  function labelOf(control) {
    const label = control.labels[0]?.cloneNode(true);
    label?.querySelector(".tf-optional")?.remove();
    return label?.textContent.trim() || "This";
  }

  function describe(control, id, state) {
    const ids = new Set((control.getAttribute("aria-describedby") || "").split(" ").filter(Boolean));
    if (state) ids.add(id);
    else ids.delete(id);
    if (ids.size) control.setAttribute("aria-describedby", [...ids].join(" "));
    else control.removeAttribute("aria-describedby");
  }

  function tellHalfFilled(control) {
    const id = `${control.id}_half`;
    if (document.getElementById(id)) return;
    const note = document.getElementById("tf-field-error").content.firstElementChild.cloneNode(true);
    note.id = id;
    note.querySelector("p").append(`${labelOf(control)} ${HALF_FILLED[control.type]}`);
    control.after(note);
    control.classList.add("is-invalid");
    control.setAttribute("aria-invalid", "true");
    describe(control, id, true);
  }

  function untellHalfFilled(control) {
    const note = document.getElementById(`${control.id}_half`);
    if (!note) return;
    note.remove();
    control.classList.remove("is-invalid");
    control.removeAttribute("aria-invalid");
    describe(control, note.id, false);
  }

  function halfFilledIn(form) {
    return [...form.querySelectorAll(MOMENTS)].filter((control) => control.validity.badInput);
  }

  document.addEventListener("submit", (event) => {
    const half = halfFilledIn(event.target);
    half.forEach(tellHalfFilled);
    if (!half.length) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // nothing else is to happen: no button is busy
    for (let part = half[0].closest("details"); part; part = part.parentElement.closest("details")) {
      part.open = true;
    }
    half[0].focus();
  }, true);

  for (const name of ["input", "change", "focusout"]) {
    document.addEventListener(name, (event) => {
      if (event.target.matches?.(MOMENTS) && !event.target.validity.badInput) {
        untellHalfFilled(event.target);
      }
    });
  }

  // Texts too long. A browser cuts what is pasted without a word; here it is counted instead,
  // and the server refuses it.

  function countCharacters(control) {
    const most = control.maxLength;
    control.removeAttribute("maxlength");
    const note = document.createElement("p");
    note.className = "tf-characters-left";
    note.setAttribute("aria-live", "polite");
    control.after(note);
    const show = () => {
      const left = most - [...control.value].length;
      const near = left <= Math.max(20, most / 10) && (control.matches("textarea") || left < 0);
      const count = `${Math.abs(left)} ${Math.abs(left) === 1 ? "character" : "characters"}`;
      note.textContent = near ? `${count} ${left < 0 ? "too many" : "left"}` : "";
      note.classList.toggle("tf-characters-over", left < 0);
    };
    control.addEventListener("input", show);
    show();
  }

  const COUNTED = "form[method=post] :is(textarea, input:not([type=password]))[maxlength]";

  // Questions that come and go. The answer of a refresh brings new ones; those that were there
  // before stay as they are, with all that was typed meanwhile, and those that were hidden come
  // back as they were. Only the control of a file is renewed, since the file may be kept now,
  // unless another was chosen meanwhile.

  const hidden = new Map();
  let changed = new Set();

  const fieldsOf = (part) => [...part.querySelectorAll("[id^=div_id_]")];
  const isAnswers = (target) => target?.id === "answers";

  for (const name of ["input", "change"]) {
    document.addEventListener(name, (event) => {
      const field = event.target.closest?.("#answers [id^=div_id_]");
      if (field) changed.add(field.id);
    });
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isAnswers(event.detail.target)) changed = new Set();
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr } = event.detail;
    if (!isAnswers(target) || !event.detail.shouldSwap) return;
    event.detail.shouldSwap = false;
    const answers = new DOMParser().parseFromString(xhr.responseText, "text/html").getElementById("answers");
    const [command, rows] = String(event.detail.requestConfig.parameters.refresh || "").split(" ");
    if (answers) renew(target, document.adoptNode(answers), command === "remove" ? rows : "");
    // another page, such as the log-in
    sayNotRefreshed(answers ? "" : "you've been logged out. Log in again in another tab");
  });

  // Where a row was removed, the later ones have moved up: of these rows, all is as it was sent.

  function renew(old, answers, removedFrom) {
    const hasMoved = (field) => removedFrom && field.id.startsWith(`div_id_answer-${removedFrom}.`);
    for (const field of hidden.values()) if (hasMoved(field)) hidden.delete(field.id);
    const { activeElement: active } = document;
    const { selectionStart, selectionEnd } = active;
    const versionOf = (part) => part.querySelector("[name=form_version]")?.value;
    const isSame = versionOf(old) === versionOf(answers); // else its questions may be others
    const before = new Map(fieldsOf(old).map((field) => [field.id, field]));
    const moves = [];
    for (const field of fieldsOf(answers)) {
      const known = before.get(field.id) || hidden.get(field.id);
      hidden.delete(field.id);
      const isKept = changed.has(field.id) || (isSame && !known?.querySelector("[type=file]"));
      if (!known || !isKept || hasMoved(field)) continue;
      // Two controls of one name in a form would change each other: radio buttons do.
      const place = document.createElement("div");
      field.replaceWith(place);
      moves.push([place, known]);
    }
    old.before(answers);
    for (const [place, known] of moves) {
      if (place.parentNode.moveBefore && known.isConnected) place.parentNode.moveBefore(known, place);
      else place.before(known);
      place.remove();
    }
    for (const field of fieldsOf(old)) if (!hasMoved(field)) hidden.set(field.id, field);
    old.remove();
    if (active !== document.activeElement && answers.contains(active)) {
      active.focus({ preventScroll: true }); // where a browser cannot move what has the focus
      if (typeof selectionStart === "number") active.setSelectionRange(selectionStart, selectionEnd);
    }
    enhance(answers);
    htmx.process(answers);
  }

  function sayNotRefreshed(reason) {
    document.getElementById("tf-not-refreshed")?.remove();
    const answers = document.getElementById("answers");
    if (!reason || !answers) return;
    const note = document.getElementById("tf-field-error").content.firstElementChild.cloneNode(true);
    note.id = "tf-not-refreshed";
    note.setAttribute("role", "alert");
    note.querySelector("p").append(
      `The form couldn't be updated for your answer: ${reason}. What you entered is kept. ` +
      "Change the answer again to retry, or continue: you'll be asked for anything missing when you submit the form.",
    );
    answers.after(note);
  }

  for (const [name, reason] of [
    ["htmx:sendError", () => "the site isn't responding"],
    ["htmx:timeout", () => "the site took too long to respond"],
    ["htmx:responseError", (event) => `the site responded with ${event.detail.xhr.status}`],
  ]) {
    document.addEventListener(name, (event) => {
      if (isAnswers(event.detail.target)) sayNotRefreshed(reason(event));
    });
  }

  // The time zone of a new company is that of the browser, until another one is chosen.

  function guessZone(select) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const names = (option) => [option.value, ...(option.dataset.tfAlso || "").split(" ")];
    const own = [...select.options].find((option) => names(option).includes(zone));
    if (own) select.value = own.value;
  }

  document.querySelectorAll("select[data-tf-guess-zone]").forEach(guessZone);

  function enhance(part) {
    checkHere(part);
    part.querySelectorAll(COUNTED).forEach(countCharacters);
  }

  enhance(document);
})();
