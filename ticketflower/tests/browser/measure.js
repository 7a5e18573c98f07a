/* What a person sees at once to be wrong with a page, as sentences; layout.py says what counts. */
({ part, smallest }) => {
  const faults = new Set();

  const name = (element) => {
    const text = (element.ariaLabel ?? element.textContent).trim().replace(/\s+/g, " ");
    return `<${element.localName} class="${element.getAttribute("class") ?? ""}"> "${text.slice(0, 40)}"`;
  };

  const isShown = (element) =>
    element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) &&
    !element.closest(".visually-hidden, .visually-hidden-focusable, .tf-skip, [inert]");

  // Layout

  const range = document.createRange();

  function lines(rects) {
    const bottoms = [];
    for (const rect of rects) {
      const isNew = !bottoms.some((each) => Math.abs(each - rect.bottom) < 6);
      if (rect.width && isNew) bottoms.push(rect.bottom);
    }
    return bottoms.length;
  }

  function textsIn(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const text = walker.currentNode;
      if (text.data.trim() && isShown(text.parentElement)) found.push(text);
    }
    return found;
  }

  function seenRects(text, cell) {
    let bottom = Infinity; // what is clamped is not seen below
    for (let box = text.parentElement; box !== cell; box = box.parentElement) {
      if (getComputedStyle(box).overflowY !== "visible") {
        bottom = Math.min(bottom, box.getBoundingClientRect().bottom);
      }
    }
    range.selectNodeContents(text);
    return [...range.getClientRects()].filter((rect) => rect.top + rect.height / 2 < bottom);
  }

  function findSidewaysScroll() {
    if (document.documentElement.scrollWidth <= window.innerWidth) return;
    const wide = [...document.querySelectorAll("body *")].filter(
      (each) => each.getBoundingClientRect().right + window.scrollX > window.innerWidth + 1,
    );
    faults.add(`scrolls sideways: ${wide.slice(0, 2).map(name).join(", ")}`);
  }

  function findBrokenWords() {
    for (const text of textsIn(document.body)) {
      if (text.parentElement.closest("svg, pre, code, textarea, select")) continue;
      for (const word of text.data.matchAll(/(?<!\S)[\p{L}\p{N}]{2,20}(?![\p{L}\p{N}@./:_-])/gu)) {
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        if (lines(range.getClientRects()) > 1) {
          faults.add(`breaks "${word[0]}" in ${name(text.parentElement)}`);
        }
      }
    }
  }

  function findHighRows() {
    for (const cell of document.querySelectorAll("main tbody :is(td, th)")) {
      if (getComputedStyle(cell).display !== "table-cell") continue;
      if (cell.closest(".tf-diff-wrap, .tf-code, .tf-reference") || cell.querySelector("dl, ol, ul")) continue;
      const count = lines(textsIn(cell).flatMap((text) => seenRects(text, cell)));
      if (count > 3) faults.add(`a cell of ${count} lines: ${name(cell)}`);
    }
  }

  // Targets

  const CONTROLS = "a[href], button, summary, input:not([type=hidden]), select, textarea";

  function isInSentence(element) {
    if (!getComputedStyle(element).display.startsWith("inline")) return false;
    const sentence = element.closest("p, li, dd, td, th, label, caption, span");
    return [...(sentence?.childNodes ?? [])].some(
      (each) => each.nodeType === Node.TEXT_NODE && /\p{L}/u.test(each.data),
    );
  }

  function isHit(element, x, y) {
    const hit = document.elementFromPoint(x, y);
    return hit && (element.contains(hit) || hit.closest("label")?.control === element);
  }

  function findSmallTargets() {
    for (const target of document.querySelectorAll(CONTROLS)) {
      if (!isShown(target) || target.closest("svg") || target.disabled) continue;
      const size = target.getBoundingClientRect();
      if (size.width >= smallest && size.height >= smallest) continue;
      if (!size.width || isInSentence(target)) continue;
      target.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      const box = target.getBoundingClientRect();
      const x = box.left + box.width / 2;
      const y = box.top + box.height / 2;
      const reach = smallest / 2 - 1;
      const points = [[0, -reach], [0, reach], [-reach, 0], [reach, 0]];
      if (points.some(([right, down]) => !isHit(target, x + right, y + down))) {
        faults.add(`${Math.round(box.width)} x ${Math.round(box.height)}: ${name(target)}`);
      }
    }
    window.scrollTo(0, 0);
  }

  if (part === "targets") {
    findSmallTargets();
  } else {
    findSidewaysScroll();
    findBrokenWords();
    findHighRows();
  }
  return [...faults];
}
