// Shows the pages new at every change, and prints them; without it every button does the same.
"use strict";
(() => {
  const PAUSE = 150;
  const form = document.getElementById("form");
  const status = document.getElementById("status");
  document.documentElement.classList.add("script");

  // --- Bring the page to an answer. Nodes stay where they are: a date that somebody is typing
  // would lose its digits with its field. --------------------------------------------------

  const keyOf = (node) => node.id || "";
  const isAfter = (node, other) =>
    node && Boolean(node.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
  const morph = (old, fresh) => {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    const isKept = (name) => name === "open" && old.localName === "details";
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && !isKept(name)) old.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) {
      if (old.getAttribute(name) !== value && !isKept(name)) old.setAttribute(name, value);
    }
    morphChildren(old, fresh);
    if (old === document.activeElement) return; // whoever types there is ahead of the answer
    if ("checked" in old) old.checked = fresh.checked;
    else if (["input", "select", "textarea"].includes(old.localName) && old.value !== fresh.value) {
      old.value = fresh.value;
    }
  };
  const morphChildren = (old, fresh) => {
    const here = new Map([...old.children].map((each) => [keyOf(each), each]));
    const wanted = new Set([...fresh.children].map(keyOf));
    let next = old.firstChild;
    for (const each of [...fresh.childNodes]) {
      const key = keyOf(each);
      const isLike = next && !keyOf(next) && next.nodeName === each.nodeName;
      const match = key ? here.get(key) : isLike ? next : null;
      if (match?.parentNode !== old || match.nodeName !== each.nodeName) {
        old.insertBefore(document.importNode(each, true), next);
        continue;
      }
      if (match !== next && !isAfter(next, match)) old.insertBefore(match, next);
      while (isAfter(next, match)) { // what stood before it goes, or is wanted further down
        const other = next;
        next = next.nextSibling;
        if (keyOf(other) && wanted.has(keyOf(other))) old.append(other); else other.remove();
      }
      next = match.nextSibling;
      morph(match, each);
    }
    while (next) { const rest = next; next = next.nextSibling; rest.remove(); }
  };
  const sync = (answer) => withFocus(() => {
    for (const fresh of answer.querySelectorAll("[data-sync]")) {
      const box = document.getElementById(fresh.id);
      if (box) morph(box, fresh);
    }
  });
  const withFocus = (change) => {
    const old = document.activeElement;
    const { id, name, value } = old ?? {};
    const range = old && "selectionStart" in old ? [old.selectionStart, old.selectionEnd] : null;
    const [x, y] = [window.scrollX, window.scrollY];
    change();
    if (old && old !== document.activeElement && (id || name)) {
      const again = (id && document.getElementById(id)) ||
        [...document.getElementsByName(name)].find((each) => each.value === value);
      if (again) {
        again.focus({ preventScroll: true });
        if (range && range[0] !== null) {
          try { again.setSelectionRange(...range); } catch { /* dates have no selection */ }
        }
      }
    }
    window.scrollTo(x, y);
  };
  const say = (words) => { if (status && status.textContent !== words) status.textContent = words; };
  const parse = (text) => new DOMParser().parseFromString(text, "text/html");

  // --- Ask the server; a newer question replaces an older one. ---------------------------

  let asking = null;
  const ask = async (path, extra = {}) => {
    asking?.abort();
    const own = asking = new AbortController();
    const typed = new FormData(form);
    typed.delete("_file");
    const takes = form.querySelectorAll("input[name=_take]");
    const body = new URLSearchParams(typed);
    for (const [name, value] of Object.entries(extra)) body.set(name, value);
    const slow = setTimeout(() => say(status.dataset.busy), 400);
    try {
      const answer = await fetch(path, {
        method: "POST", body, signal: own.signal,
        headers: { Accept: "application/json, text/html", "Accept-Language": document.documentElement.lang },
      });
      const text = await answer.text();
      return { kind: answer.headers.get("content-type") ?? "", code: answer.status, text, takes };
    } catch (error) {
      if (error.name !== "AbortError") say(status.dataset.lost);
      return null;
    } finally {
      clearTimeout(slow);
    }
  };
  const show = async ({ text, takes }) => {
    const answer = parse(text);
    if (!answer.getElementById("form")) return;
    const [seen, others] = pictures(answer);
    await Promise.race([ready(seen), new Promise((done) => setTimeout(done, 500))]);
    const goOn = hold(others);
    document.getElementById("draft").value = answer.getElementById("draft").value;
    takes.forEach((take) => take.remove());
    sync(answer);
    say(answer.getElementById("status").textContent);
    requestAnimationFrame(() => setTimeout(goOn));
  };
  // Pictures that somebody looks at are loaded before the old ones go: nothing flickers. The
  // others come when those are drawn, and hold nobody up.
  const pictures = (answer) => {
    const seen = [...document.querySelectorAll("#sheets figure")].map((each) => each.getBoundingClientRect())
      .flatMap(({ top, bottom }, index) => top < window.innerHeight && bottom > 0 ? [index] : []);
    const wanted = new Set(seen.length ? seen : [0]);
    const fresh = [[], []];
    for (const [index, each] of answer.querySelectorAll("#sheets figure").entries()) {
      if (!document.getElementById(each.id)) fresh[wanted.has(index) ? 0 : 1].push(each.querySelector("img"));
    }
    return fresh;
  };
  const ready = (images) => Promise.allSettled(images.map((each) => {
    const early = new Image();
    early.src = each.getAttribute("src");
    return early.decode();
  }));
  const hold = (images) => {
    const held = images.map((each) => [each.closest("figure").id, each.getAttribute("src")]);
    images.forEach((each) => each.removeAttribute("src"));
    return () => {
      for (const [id, src] of held) document.getElementById(id)?.querySelector("img")?.setAttribute("src", src);
    };
  };

  let waiting = 0;
  const preview = async () => {
    clearTimeout(waiting);
    const answer = await ask("/", { _live: "1" });
    if (answer?.code === 200) await show(answer);
    else if (answer && answer.code !== 204) say(answer.text);
  };
  // What a button stands for stays in the form until an answer has it: whoever goes on typing at
  // once, which ends the first question, would lose it otherwise.
  const take = (button) => {
    const kept = document.createElement("input");
    Object.assign(kept, { type: "hidden", name: "_take", value: button.value });
    form.append(kept);
    const search = document.getElementById("search");
    if (button.closest("#found")) { search.value = ""; search.focus(); }
  };
  const later = () => {
    asking?.abort();
    clearTimeout(waiting);
    waiting = setTimeout(preview, PAUSE);
  };

  // --- Print: the verified PDF, in a frame of this page. ----------------------------------

  let frame = null;
  const printPdf = (path) => {
    if (navigator.pdfViewerEnabled === false) { window.location.assign(path); return; }
    frame?.remove();
    frame = document.createElement("iframe");
    frame.id = "printed-pdf";
    frame.className = "offstage";
    frame.title = document.title;
    frame.tabIndex = -1;
    frame.setAttribute("aria-hidden", "true");
    frame.src = path;
    frame.addEventListener("load", () => {
      frame.contentWindow.focus();
      frame.contentWindow.print();
    }, { once: true });
    document.body.append(frame);
  };
  const print = async () => {
    const answer = await ask("/print");
    if (!answer) return;
    if (answer.kind.startsWith("application/json")) {
      say(status.dataset.printing);
      printPdf(JSON.parse(answer.text).pdf);
    } else if (answer.code === 422) {
      await show(answer);
      document.getElementById("summary-box")?.focus();
    } else {
      say(answer.text);
    }
  };

  if (form) {
    form.addEventListener("input", ({ target }) => {
      if (!target.name || ["staff", "file"].includes(target.id)) return;
      // The year of a date begins as 0001: it is not a date before its last digit.
      const isHalf = target.type.startsWith("date") && target.value && target.value < "1";
      if (isHalf) { asking?.abort(); clearTimeout(waiting); } else later();
    });
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (button?.id === "print") { event.preventDefault(); print(); return; }
      if (["again", "save", "open"].includes(button?.id) || button?.id.startsWith("file-")) return;
      event.preventDefault();
      if (button?.name === "_take") take(button);
      preview();
    });
    document.getElementById("staff").addEventListener("change", () => form.submit());
    // Enter in the search box takes what was found first.
    document.getElementById("search").addEventListener("keydown", (event) => {
      const first = document.querySelector("#found button");
      if (event.key === "Enter" && first) { event.preventDefault(); first.click(); }
    });
  }

  const hide = document.getElementById("hide-names");
  hide?.addEventListener("change", () => document.body.classList.toggle("names-hidden", hide.checked));

  // --- Files, and the rows of a table. ----------------------------------------------------

  const file = document.getElementById("file");
  if (file) {
    const open = () => form.requestSubmit(document.getElementById("open"));
    file.addEventListener("change", () => { if (file.files.length) open(); });
    document.addEventListener("dragover", (event) => { event.preventDefault(); document.body.classList.add("dragging"); });
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dragging"); });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      document.body.classList.remove("dragging");
      if (!event.dataTransfer.files.length) return;
      file.files = event.dataTransfer.files;
      open();
    });
  }
  const run = document.getElementById("run");
  if (run) {
    const follow = async () => {
      if (!run.dataset.again) return;
      const answer = await fetch(run.dataset.again);
      if (answer.ok) sync(parse(await answer.text()));
      setTimeout(follow, 700);
    };
    follow();
    run.addEventListener("click", (event) => {
      const link = event.target.closest("#print-link");
      if (link) { event.preventDefault(); printPdf(link.getAttribute("href")); }
    });
  }
})();
