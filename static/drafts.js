/* Drafts: what is entered into <form data-tf-draft> is saved while it is filled in, whatever
   happens to the page; into <form data-tf-kept-here>, kept in the tab. Without it the first have
   a button for that. */
"use strict";

(() => {
  const PAUSE = 3_000;
  const RETRY = 15_000;
  const LARGEST_ON_LEAVING = 60_000; // browsers refuse more than 64 KiB: fetch, "keepalive"
  const TOKEN = "csrfmiddlewaretoken";
  const KEPT = "Your answers are kept in this page.";

  class Draft {
    constructor(form) {
      this.form = form;
      this.status = form.querySelector("[data-tf-draft-status]");
      this.isChanged = form.dataset.tfGuard === "unsaved"; // refused, and nowhere but here
      this.isSending = this.isSaving = this.hasLeft = false;
      this.touched = new Set(); // controls that were changed since the latest save began
      for (const name of ["input", "change"]) {
        form.addEventListener(name, (event) => this.note(event.target));
      }
      form.addEventListener("reset", () => this.note(form));
      document.addEventListener("submit", (event) => {
        if (event.target === form && !event.defaultPrevented) this.isSending = true;
      });
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") this.leave();
        else this.hasLeft = false;
      });
      window.addEventListener("pagehide", () => this.leave());
      window.addEventListener("pageshow", () => (this.isSending = this.hasLeft = false));
      window.addEventListener("online", () => this.save());
      window.addEventListener("offline", () => this.isChanged && this.tellOffline());
      if (this.isChanged) this.wait(PAUSE);
    }

    note(control) {
      if (!this.isChanged) this.say("");
      this.isChanged = true;
      this.touched.add(control.closest("[id^=div_id_]")?.id);
      if (control.type === "file" && control.files.length) this.wait(0);
      else this.wait(PAUSE);
    }

    wait(time) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), time);
    }

    say(text) {
      if (this.status) this.status.textContent = text;
    }

    tellOffline() {
      const reason = navigator.onLine ? "The site isn't responding." : "You're offline.";
      this.say(`${reason} ${KEPT}`);
    }

    data({ withFiles }) {
      const data = new FormData(this.form);
      data.set("save_draft", "1");
      for (const [name, value] of [...data]) {
        if (value instanceof File && !(withFiles && value.name)) data.delete(name);
      }
      return data;
    }

    send(data, options = {}) {
      const headers = { "HX-Request": "true" };
      const address = this.form.getAttribute("action") || location.pathname + location.search;
      return fetch(address, { method: "POST", body: data, headers, ...options });
    }

    /* The page may be gone at any moment: what is not saved yet is sent without waiting. */
    leave() {
      if (!this.isChanged || this.isSending || this.hasLeft) return;
      this.hasLeft = true;
      const data = this.data({ withFiles: false });
      const size = [...data].reduce((sum, [name, value]) => sum + name.length + 3 * value.length + 150, 0);
      this.markAsDraft();
      this.send(data, { keepalive: size < LARGEST_ON_LEAVING }).catch(() => {});
    }

    async save() {
      if (!this.isChanged || this.isSending) return;
      if (this.isSaving) return this.wait(PAUSE);
      this.isSaving = true;
      this.isChanged = false;
      this.touched.clear();
      this.markAsDraft();
      try {
        const response = await this.sendOnce();
        if (response.ok) await this.take(response);
        else await this.refuse(response);
      } catch {
        this.isChanged = true;
        this.tellOffline();
        this.wait(RETRY);
      } finally {
        this.isSaving = false;
      }
    }

    /* A log-in in another tab has made the token of this page too old. */
    async sendOnce() {
      const response = await this.send(this.data({ withFiles: true }));
      const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
      if (response.status !== 403 || !token) return response;
      for (const field of document.querySelectorAll(`[name=${TOKEN}]`)) field.value = token;
      return this.send(this.data({ withFiles: true }));
    }

    async take(response) {
      if (response.status === 200) this.showFiles(await response.text());
      if (this.isChanged) return;
      this.form.dispatchEvent(new Event("tf:kept"));
      this.say("Draft saved");
    }

    /* The controls of files, which the server has now; unless others were chosen meanwhile. */
    showFiles(text) {
      const page = new DOMParser().parseFromString(text, "text/html");
      for (const field of page.querySelectorAll("[id^=div_id_]:has([type=file])")) {
        const old = document.getElementById(field.id);
        if (!old || this.touched.has(field.id)) continue;
        const hadFocus = old.contains(document.activeElement);
        old.replaceWith(document.adoptNode(field));
        htmx.process(field);
        if (hadFocus) field.querySelector("[type=file]").focus({ preventScroll: true });
      }
    }

    async refuse(response) {
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      const { sentence, submission_key: key } = isJson ? await response.json() : {};
      this.isChanged = true;
      if (key) {
        this.form.elements.submission_key.value = key;
        return this.wait(0);
      }
      if (response.status === 401) {
        this.say(`You've been logged out. ${KEPT} Log in again in another tab.`);
      } else {
        this.say(`Draft not saved. ${sentence || ""} ${KEPT}`.replace("  ", " "));
      }
      if ([401, 429, 500, 502, 503, 504].includes(response.status)) this.wait(RETRY);
    }

    /* Submitting the form deletes its draft. */
    markAsDraft() {
      if (this.form.elements.draft) return;
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "draft", value: "1" });
      this.form.append(field);
    }
  }

  // Comments: what is typed waits in this tab, for the person who typed it, until it is posted.

  class Comment {
    constructor(form) {
      this.form = form;
      this.key = form.dataset.tfKeptHere;
      const kept = this.kept;
      if (kept?.isSent && /^#comment-\d/.test(location.hash)) this.kept = null; // it was posted
      else if (kept && !form.elements.text.value) this.show(kept);
      for (const name of ["input", "change"]) form.addEventListener(name, () => this.keep());
      form.addEventListener("submit", () => this.keep({ isSent: true }));
    }

    get kept() {
      try {
        return JSON.parse(sessionStorage.getItem(this.key));
      } catch {
        return null; // storage is refused
      }
    }

    set kept(value) {
      try {
        if (value) sessionStorage.setItem(this.key, JSON.stringify(value));
        else sessionStorage.removeItem(this.key);
      } catch {
        /* storage is refused, or full */
      }
    }

    keep(more = {}) {
      const { text, audience, submission_key: key } = this.form.elements;
      const content = { text: text.value, audience: audience?.value, key: key.value, ...more };
      this.kept = text.value ? content : null;
    }

    show({ text, audience, key }) {
      const { elements } = this.form;
      elements.text.value = text;
      if (elements.audience && audience) elements.audience.value = audience;
      if (key) elements.submission_key.value = key; // what was posted after all is not posted twice
    }
  }

  // After the page has noted what the form holds, so that leaving it asks.
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-tf-kept-here]").forEach((form) => new Comment(form));
  });

  document.querySelectorAll("form[data-tf-draft]").forEach((form) => new Draft(form));
})();
