/* The editor of documents: line numbers, marks at lines, files that are dropped. Without it the
   page is a form as any other; the check while one types is htmx's. */
"use strict";

(() => {
  const editor = document.querySelector("[data-tf-editor]");
  if (!editor) return;
  const form = editor.closest("form");
  const text = editor.querySelector("textarea");
  const panel = document.getElementById("panel");
  const fileInput = form.querySelector("input[type=file]");
  const mostBytes = Number(editor.dataset.maxBytes);

  // Beside the text: a number for each line, and a mark where a message points.

  function make(tag, className) {
    const element = document.createElement(tag);
    element.className = className;
    return element;
  }

  const state = make("p", "tf-editor-state");
  const gutter = make("div", "tf-gutter");
  const width = make("div", "tf-gutter-width");
  const lines = make("div", "tf-gutter-lines");
  const numbers = make("pre", "tf-gutter-numbers");
  const marks = document.createElement("div");
  state.setAttribute("role", "status");
  width.setAttribute("aria-hidden", "true");
  numbers.setAttribute("aria-hidden", "true");
  lines.append(numbers, marks);
  gutter.append(width, lines);

  let shownLines = 0;

  function lineCount(value) {
    let count = 1;
    for (let at = value.indexOf("\n"); at !== -1; at = value.indexOf("\n", at + 1)) count += 1;
    return count;
  }

  function showNumbers() {
    const count = lineCount(text.value);
    if (count === shownLines) return;
    shownLines = count;
    numbers.textContent = Array.from({ length: count }, (_, index) => index + 1).join("\n");
    width.textContent = String(Math.max(count, 100));
  }

  function follow() {
    lines.style.transform = `translateY(${-text.scrollTop}px)`;
  }

  function messagesOf(line) {
    return [...panel.querySelectorAll(`[data-tf-message][data-line="${line}"]`)];
  }

  function sentenceOf(message) {
    const severity = message.dataset.tfMessage === "error" ? "Error" : "Warning";
    const sentence = message.querySelector("[data-tf-sentence]").textContent.trim();
    return `${severity} in line ${message.dataset.line}: ${sentence}`;
  }

  function worst(messages) {
    return messages.find((each) => each.dataset.tfMessage === "error") || messages[0];
  }

  function markOf(line) {
    const messages = messagesOf(line);
    const leading = worst(messages);
    const mark = make("button", "tf-mark");
    const told = messages.map(sentenceOf).join("\n");
    mark.type = "button";
    mark.tabIndex = -1; // by keyboard the messages below lead to their lines, and F8
    mark.dataset.severity = leading.dataset.tfMessage;
    mark.dataset.number = line;
    mark.style.setProperty("--tf-line", line);
    mark.setAttribute("aria-label", told);
    mark.title = told;
    mark.append(leading.querySelector("svg").cloneNode(true));
    mark.addEventListener("click", () => goTo(leading));
    return mark;
  }

  function showMarks() {
    const messages = [...panel.querySelectorAll("[data-tf-message]")];
    marks.replaceChildren(...[...new Set(messages.map((each) => each.dataset.line))].map(markOf));
  }

  // To the place of a message. Columns count characters, JavaScript halves of some.

  function offsetOf(line, column) {
    const value = text.value;
    let start = 0;
    for (let number = 1; number < line; number += 1) {
      const end = value.indexOf("\n", start);
      if (end === -1) return value.length;
      start = end + 1;
    }
    const end = value.indexOf("\n", start);
    const own = value.slice(start, end === -1 ? undefined : end);
    return start + [...own].slice(0, column - 1).join("").length;
  }

  function goTo(message) {
    const line = Number(message.dataset.line);
    const column = Number(message.dataset.column);
    const at = offsetOf(line, column);
    text.focus();
    text.setSelectionRange(at, at);
    showLine(line, column);
    showPlace();
  }

  function showLine(line, column) {
    const height = parseFloat(getComputedStyle(text).lineHeight);
    text.scrollTop = Math.max(0, (line - 1) * height - text.clientHeight / 3);
    const letter = parseFloat(getComputedStyle(text).fontSize) * 0.6;
    text.scrollLeft = Math.max(0, column * letter - text.clientWidth / 2);
  }

  panel.addEventListener("click", (event) => {
    const message = event.target.closest("[data-tf-message]");
    const fix = event.target.closest("[data-tf-fix]");
    if (fix) {
      applyFix(fix, message);
      return;
    }
    if (!message || event.target.closest("a:not([href^='#line-'])")) return;
    event.preventDefault();
    goTo(message);
  });

  // From issue to issue: F8 and Shift+F8, as in other editors.

  function placesOfMessages() {
    return [...panel.querySelectorAll("[data-tf-message]")]
      .map((each) => [offsetOf(Number(each.dataset.line), Number(each.dataset.column)), each])
      .sort(([first], [second]) => first - second);
  }

  function goOn(isBack) {
    const places = placesOfMessages();
    if (!places.length) return;
    const here = text.selectionStart;
    const next = isBack
      ? places.findLast(([at]) => at < here) || places.at(-1)
      : places.find(([at]) => at > here) || places[0];
    goTo(next[1]);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "F8" || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    goOn(event.shiftKey);
  });

  // Below the text: what is to be said, or what stands at the caret's line. Read out politely.

  function say(sentence, severity) {
    if (state.textContent === sentence) return;
    state.textContent = sentence;
    state.dataset.severity = severity || "";
  }

  let lastLine = 0;

  function showPlace() {
    const line = lineCount(text.value.slice(0, text.selectionStart));
    if (line === lastLine) return;
    lastLine = line;
    const messages = messagesOf(line);
    if (messages.length) {
      say(messages.map(sentenceOf).join(" "), worst(messages).dataset.tfMessage);
    }
  }

  document.addEventListener("selectionchange", () => {
    if (document.activeElement === text) showPlace();
  });

  // "Apply fix": the server gives the text after it. The browser can undo the change (Ctrl+Z).

  let applied = "";

  function putInPlace(fixed) {
    const old = text.value;
    const shorter = Math.min(old.length, fixed.length);
    let start = 0;
    while (start < shorter && old[start] === fixed[start]) start += 1;
    let same = 0;
    while (same < shorter - start && old.at(-1 - same) === fixed.at(-1 - same)) same += 1;
    const put = fixed.slice(start, fixed.length - same);
    text.focus();
    text.setSelectionRange(start, old.length - same);
    // Deprecated, but nothing else lets the browser undo what a script writes.
    document.execCommand(put ? "insertText" : "delete", false, put);
    if (text.value !== fixed) {
      text.value = fixed;
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    text.setSelectionRange(start, start + put.length);
    showLine(lineCount(fixed.slice(0, start)), 1);
  }

  async function fixedText(fix, message) {
    const body = new FormData(form);
    body.delete("file");
    body.append("code", fix.dataset.tfFix);
    body.append("line", message.dataset.line);
    body.append("column", message.dataset.column);
    const response = await fetch(editor.dataset.fixUrl, { method: "POST", body });
    const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (!isJson) throw new Error("Couldn't apply the fix. Reload the page and try again.");
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error.sentence);
    return answer.text;
  }

  async function applyFix(fix, message) {
    const before = text.value;
    let fixed;
    try {
      fixed = await fixedText(fix, message);
    } catch (error) {
      const isOurs = !(error instanceof TypeError);
      say(isOurs ? error.message : "Couldn't apply the fix: no response from the server.", "error");
      return;
    }
    if (text.value !== before) {
      say("The text has changed since. Wait for the next check and try again.", "error");
      return;
    }
    putInPlace(fixed);
    applied = `Fix applied in line ${lineCount(fixed.slice(0, text.selectionStart))}. `;
    say(`${applied}Press Ctrl+Z to undo.`, "");
  }

  // What a check brings.

  function showChecked() {
    const errors = panel.querySelectorAll('[data-tf-message="error"]').length;
    const isGood = panel.querySelector("#summary") && !errors;
    for (const place of document.querySelectorAll(".tf-editor-details")) {
      place.toggleAttribute("data-stale", !isGood && Boolean(place.querySelector(".tf-editor-preview")));
    }
    showMarks();
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target !== panel) return;
    showChecked();
    lastLine = 0;
    text.classList.remove("is-invalid");
    text.removeAttribute("aria-invalid");
    const said = panel.querySelector("[data-tf-said]");
    if (said) say(`${applied}Checked: ${said.textContent.trim()}`, "");
    applied = "";
  });

  function sayUnchecked() {
    say("Couldn't check the text: no response from the server. Your text is kept, and the next change is checked again.", "error");
  }

  document.addEventListener("htmx:sendError", sayUnchecked);
  document.addEventListener("htmx:timeout", sayUnchecked);
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401) {
      say("You've been logged out. Log in again in another tab, then continue here.", "error");
      return;
    }
    say(`Couldn't check the text: the server responded with ${status}. Your text is kept, and the next change is checked again.`, "error");
  });

  // Files, dropped or chosen, become the text.

  function isUnsaved() {
    return Boolean(text.value.trim()) && text.value !== text.defaultValue;
  }

  async function load(file) {
    if (file.size > mostBytes) {
      say(`${file.name} is larger than 1 MB.`, "error");
      return false;
    }
    let content;
    try {
      content = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    } catch {
      say(`${file.name} isn't valid UTF-8. Save it as UTF-8 and try again.`, "error");
      return false;
    }
    if (isUnsaved() && !confirm(`Replace your text with ${file.name}?`)) return false;
    text.value = content;
    text.setSelectionRange(0, 0);
    text.scrollTop = 0;
    text.dispatchEvent(new Event("input", { bubbles: true }));
    say(`${file.name} loaded.`, "");
    return true;
  }

  function hasFiles(event) {
    return event.dataTransfer && event.dataTransfer.types.includes("Files");
  }

  editor.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    editor.dataset.drop = "";
  });

  editor.addEventListener("dragleave", () => delete editor.dataset.drop);

  editor.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    delete editor.dataset.drop;
    if (event.dataTransfer.files.length) load(event.dataTransfer.files[0]);
  });

  fileInput.addEventListener("change", async () => {
    if (!fileInput.files.length) return;
    await load(fileInput.files[0]);
    fileInput.value = "";
  });

  editor.after(state);
  editor.append(gutter);
  editor.dataset.live = "";
  text.addEventListener("input", showNumbers);
  text.addEventListener("scroll", follow, { passive: true });
  window.tfHighlight(text);
  showNumbers();
  follow();
  showChecked();
  if (!text.value) say("Checked as you type. You can also drop a file here.", "");
})();
