/* Colors for JSON in a text area: the lines in sight are drawn again, in color, upon the text. Each
   string ends on its own line in JSON, so that a line is all there is to know. */
"use strict";

(() => {
  const LONGEST_LINE = 4000; // a longer one is drawn by the text area alone
  const TOKEN = /("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;

  function kindOf(match) {
    if (match[1] !== undefined) return match[2] === undefined ? "string" : "key";
    return match[3] === undefined ? "literal" : "number";
  }

  function colored(line) {
    const parts = [];
    let shown = 0;
    for (const match of line.matchAll(TOKEN)) {
      const word = match[1] === undefined ? match[0] : match[1];
      parts.push(line.slice(shown, match.index));
      const span = document.createElement("span");
      span.dataset.token = kindOf(match);
      span.textContent = word;
      parts.push(span);
      shown = match.index + word.length;
    }
    parts.push(line.slice(shown));
    return parts;
  }

  /* Color the text of a text area, which scrolls by itself: its parent gets the drawing. */
  window.tfHighlight = (text) => {
    const layer = document.createElement("div");
    const drawing = document.createElement("pre");
    layer.className = "tf-highlight";
    layer.setAttribute("aria-hidden", "true");
    layer.append(drawing);
    text.after(layer);
    let lines = [];
    let asked = 0;

    function draw() {
      asked = 0;
      const style = getComputedStyle(text);
      const height = parseFloat(style.lineHeight);
      const first = Math.max(0, Math.floor(text.scrollTop / height) - 2);
      const seen = lines.slice(first, first + Math.ceil(text.clientHeight / height) + 4);
      const isPlain = seen.some((each) => each.length > LONGEST_LINE);
      text.parentElement.toggleAttribute("data-colored", !isPlain);
      layer.style.width = `${text.clientWidth}px`;
      layer.style.height = `${text.clientHeight}px`;
      drawing.style.transform = `translate(${-text.scrollLeft}px, ${first * height - text.scrollTop}px)`;
      drawing.replaceChildren(...(isPlain ? [] : seen.flatMap((each) => [...colored(each), "\n"])));
    }

    function ask() {
      if (!asked) asked = requestAnimationFrame(draw);
    }

    function read() {
      lines = text.value.split("\n");
      draw();
    }

    text.addEventListener("input", read);
    text.addEventListener("scroll", ask, { passive: true });
    new ResizeObserver(ask).observe(text);
    read();
  };
})();
