"use strict";
// Nothing here is needed to read the page: filters, copying, and showing a claim's place.
(() => {
  const form = document.getElementById("filters");
  if (form) {
    const rows = [...document.querySelectorAll("#claims tbody tr")];
    const shown = document.getElementById("shown");
    const apply = () => {
      const verdicts = new Set([...form.querySelectorAll("[name=verdict]:checked")].map((box) => box.value));
      const holder = form.elements.holder.value, type = form.elements.type.value;
      const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        const fits = verdicts.has(row.dataset.verdict) && (!holder || row.dataset.holder === holder) &&
          (!type || row.dataset.type === type) && words.every((word) => text.includes(word));
        row.hidden = !fits;
        count += fits ? 1 : 0;
      }
      shown.textContent = count === rows.length ? `All ${count} claims shown` : `${count} of ${rows.length} claims shown`;
    };
    form.hidden = false;
    for (const kind of ["input", "change"]) form.addEventListener(kind, apply);
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (event) => event.preventDefault());
    apply();
  }

  for (const box of document.querySelectorAll(".copyable")) {
    const source = box.querySelector("code");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      const query = box.dataset.query && document.querySelector(`#${box.dataset.query} code`);
      const text = (query ? query.textContent + "\n" : "") + source.textContent;
      let done = true;
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        const area = document.createElement("textarea");
        area.value = text;
        box.append(area);
        area.select();
        done = document.execCommand("copy");
        area.remove();
      }
      button.textContent = done ? "Copied" : "Copy by hand";
      setTimeout(() => { button.textContent = "Copy"; }, 2500);
    });
    box.append(button);
  }

  const marks = [...document.querySelectorAll("mark[data-claims]")];
  const light = (claim) => {
    for (const mark of marks) {
      mark.classList.toggle("hot", Boolean(claim) && mark.dataset.claims.split(" ").includes(claim));
    }
    for (const note of document.querySelectorAll(".note")) note.classList.toggle("hot", note.dataset.claim === claim);
  };
  const claimOf = (node) => {
    const near = node.closest && node.closest("[data-claim], .ref, mark[data-claims]");
    if (!near) return null;
    if (near.dataset.claim) return near.dataset.claim;
    return near.dataset.claims ? near.dataset.claims.split(" ")[0] : near.id.replace(/^text-/, "");
  };
  for (const kind of ["mouseover", "focusin"]) {
    document.addEventListener(kind, (event) => { const claim = claimOf(event.target); if (claim) light(claim); });
  }
  // A link to a claim moves the focus too, so that the keyboard goes on from there.
  const arrive = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.tagName === "DETAILS") target.open = true;
    target.focus({ preventScroll: true });
    const claim = /^#(text|claim)-(.+)$/.exec(location.hash);
    if (claim) light(claim[2]);
  };
  addEventListener("hashchange", arrive);
  arrive();

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.certificate:not([open]), details.more:not([open])")];
    for (const each of opened) each.open = true;
  });
  addEventListener("afterprint", () => { for (const each of opened) each.open = false; });
})();
