/* Comments: offer names after "@", and send with Ctrl+Enter. Names can also be typed by hand. */
"use strict";

(() => {
  const MOST_OFFERED = 6;

  const withoutAccents = (text) =>
    text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();

  class Mentions {
    constructor(form) {
      this.form = form;
      this.input = form.querySelector("textarea");
      this.names = new Map(); // by the address that they are read from
      this.list = document.createElement("ul");
      this.list.className = "tf-mention-list";
      this.list.id = `${this.input.id}-names`;
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", "People");
      this.list.hidden = true;
      this.input.after(this.list);
      // A textarea cannot be a combobox: a text field with a list has these.
      this.input.setAttribute("aria-haspopup", "listbox");
      this.input.setAttribute("aria-autocomplete", "list");
      this.input.setAttribute("aria-controls", this.list.id);
      this.input.setAttribute("autocomplete", "off");
      this.input.addEventListener("input", () => this.offer());
      this.input.addEventListener("keydown", (event) => this.press(event));
      this.input.addEventListener("blur", () => this.close());
      // mousedown: a click would take the focus, and with it the list, before it arrives.
      this.list.addEventListener("mousedown", (event) => {
        event.preventDefault();
        const option = event.target.closest("li");
        if (option) this.choose(option);
      });
    }

    get address() {
      const url = new URL(this.form.dataset.tfMentions, location.href);
      const audience = this.form.querySelector("[name=audience]:checked");
      if (audience) url.searchParams.set("audience", audience.value);
      return url.href;
    }

    async read() {
      const address = this.address;
      if (!this.names.has(address)) {
        const response = await fetch(address).catch(() => null);
        this.names.set(address, response?.ok ? (await response.json()).names : []);
      }
      return this.names.get(address);
    }

    /* What is typed after the "@" before the caret, or null where there is none. */
    get typed() {
      const before = this.input.value.slice(0, this.input.selectionStart);
      return /(?:^|[\s(])@([^\n@]{0,40})$/.exec(before)?.[1] ?? null;
    }

    async offer() {
      if (this.typed === null) return this.close();
      const names = await this.read();
      const typed = this.typed;
      if (typed === null) return this.close();
      const wanted = withoutAccents(typed);
      const words = (name) => [name, ...name.split(/[\s@.]+/)].map(withoutAccents);
      const found = names.filter((name) => words(name).some((word) => word.startsWith(wanted)));
      this.show(found.slice(0, MOST_OFFERED));
    }

    show(names) {
      this.list.replaceChildren(
        ...names.map((name, at) => {
          const option = document.createElement("li");
          option.id = `${this.list.id}-${at}`;
          option.setAttribute("role", "option");
          option.textContent = name;
          return option;
        }),
      );
      if (!names.length) return this.close();
      this.list.hidden = false;
      this.mark(this.list.firstElementChild);
    }

    close() {
      this.list.hidden = true;
      this.input.removeAttribute("aria-activedescendant");
    }

    mark(option) {
      for (const each of this.list.children) each.setAttribute("aria-selected", each === option);
      this.input.setAttribute("aria-activedescendant", option.id);
    }

    press(event) {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.form.requestSubmit();
        return;
      }
      if (this.list.hidden) return;
      const marked = this.list.querySelector("[aria-selected=true]");
      if (event.key === "ArrowDown") this.mark(marked.nextElementSibling ?? this.list.firstElementChild);
      else if (event.key === "ArrowUp") this.mark(marked.previousElementSibling ?? this.list.lastElementChild);
      else if (event.key === "Enter" || event.key === "Tab") this.choose(marked);
      else if (event.key === "Escape") this.close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    choose(option) {
      const caret = this.input.selectionStart;
      const start = caret - this.typed.length;
      this.input.setRangeText(`${option.textContent} `, start, caret, "end");
      this.input.dispatchEvent(new Event("input", { bubbles: true }));
      this.close();
    }
  }

  for (const form of document.querySelectorAll("form[data-tf-mentions]")) new Mentions(form);
})();
