// Beyond the chart's links: choosing a time by dragging or with the arrow keys, and which events a bar has.

function key(first, unit, place) {
  const per = { year: 1, quarter: 4, month: 12 }[unit];
  const sum = first.slice(0, 4) * per + (first.slice(5).replace("Q", "") || 1) - 1 + place;
  const year = String(Math.floor(sum / per)).padStart(4, "0");
  const part = (sum % per) + 1;
  if (unit === "year") return year;
  return unit === "quarter" ? `${year}-Q${part}` : `${year}-${String(part).padStart(2, "0")}`;
}

function within(mark, place) {
  const [first, last] = mark.dataset.at.split(" ").map(Number);
  return first < place + 1 && Math.max(last, first + 1e-6) > place;
}

function made(name, css, text = "") {
  const element = document.createElement(name);
  element.className = css;
  element.textContent = text;
  return element;
}

class Chart {
  constructor(figure) {
    this.figure = figure;
    this.hits = figure.querySelector(".tl-hits");
    this.range = this.hits.querySelector(".tl-range");
    this.drawn = figure.querySelector(".drawn");
    this.count = Number(figure.dataset.bars);
    this.bars = [...this.hits.querySelectorAll("a[data-key]")];
    this.places = new Map(this.bars.map((bar) => [bar, Number(bar.querySelector("rect").getAttribute("x"))]));
    this.found = new Map();
    this.card = made("div", "tl-card");
    this.card.hidden = true;
    this.said = made("p", "tl-said");
    this.said.setAttribute("role", "status");
    figure.append(this.card, this.said);
    for (const item of figure.querySelectorAll(".drawn a, .drawn [role=img]")) {
      const title = item.querySelector(":scope > title");
      if (!title) continue;
      item.setAttribute("aria-label", title.textContent);
      title.remove();
      item.addEventListener("pointerenter", () => this.show(item));
      item.addEventListener("focus", () => this.show(item));
    }
    this.reach(this.bars.at(-1));
    figure.addEventListener("pointerleave", () => this.hide());
    figure.addEventListener("focusout", (event) => figure.contains(event.relatedTarget) || this.hide());
    document.addEventListener("keydown", (event) => this.typed(event));
    this.drawn.addEventListener("pointerdown", (event) => this.pressed(event));
    this.drawn.addEventListener("dragstart", (event) => event.preventDefault());
  }

  reach(bar) {
    for (const other of this.bars) other.setAttribute("tabindex", other === bar ? 0 : -1);
  }

  placeAt(x) {
    const box = this.drawn.querySelector("svg.tl").getBoundingClientRect();
    return Math.max(0, Math.min(this.count - 1, Math.floor(((x - box.left) / box.width) * this.count)));
  }

  choose(first, last) {
    this.chosen = [Math.min(first, last), Math.max(first, last)];
    const [from, to] = this.chosen;
    this.range.setAttribute("x", from);
    this.range.setAttribute("width", to - from + 1);
    const { first: zero, unit, one, many, span, money } = this.figure.dataset;
    let total = 0;
    for (const [bar, place] of this.places) if (place >= from && place <= to) total += Number(bar.dataset.n);
    const number = (total === 1 ? one : many).replace("{n}", total.toLocaleString("en"));
    const words = span.replace("{first}", key(zero, unit, from)).replace("{last}", key(zero, unit, to));
    this.said.textContent = money ? words : `${words}: ${number}`;
    this.hide();
  }

  forget() {
    this.range.setAttribute("width", 0);
    this.chosen = null;
    this.said.textContent = "";
  }

  go() {
    const { first, unit, range } = this.figure.dataset;
    const [from, to] = this.chosen.map((place) => key(first, unit, place));
    location.assign(`${range}_from=${from}&_to=${to}`);
  }

  pressed(event) {
    if (event.button !== 0 || event.pointerType === "touch" || event.target.closest(".tl-event, .tl-name, [data-lane]")) return;
    const begun = event.clientX;
    const place = this.placeAt(begun);
    let dragged = false;
    const move = (later) => {
      if (!dragged && Math.abs(later.clientX - begun) < 5) return;
      dragged = true;
      this.choose(place, this.placeAt(later.clientX));
    };
    const up = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      if (!dragged) return;
      // The click that ends the drag is not one on the link below it.
      window.addEventListener("click", (click) => click.preventDefault(), { capture: true, once: true });
      if (this.chosen) this.go();
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
  }

  typed(event) {
    const bar = event.target.closest?.("a[data-key]");
    const listed = [...this.card.querySelectorAll("a")];
    if (event.key === "Escape") {
      if (this.card.contains(event.target)) this.from?.focus();
      this.forget();
      this.hide();
    } else if (this.card.contains(event.target) && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const next = listed.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
      (next < 0 ? this.from : listed[Math.min(next, listed.length - 1)])?.focus();
      event.preventDefault();
    } else if (bar) {
      this.walked(event, bar, listed);
    }
  }

  walked(event, bar, listed) {
    const now = this.bars.indexOf(bar);
    const step = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: this.bars.length - 1 }[event.key];
    if (event.key === "Enter" && this.chosen && this.chosen[0] !== this.chosen[1]) this.go();
    else if (event.key === "ArrowDown" && listed.length) listed[0].focus();
    else if (step === undefined) return;
    else {
      const next = this.bars[Math.max(0, Math.min(this.bars.length - 1, step))];
      this.anchor = event.shiftKey ? this.anchor ?? bar : this.forget();
      this.reach(next);
      next.focus();
      if (this.anchor) this.choose(this.places.get(this.anchor), this.places.get(next));
    }
    event.preventDefault();
  }

  show(item) {
    if (this.chosen) return;
    this.from = item;
    this.card.replaceChildren(made("p", "", item.getAttribute("aria-label")));
    const box = this.figure.getBoundingClientRect();
    const at = item.getBoundingClientRect();
    this.card.hidden = false;
    const left = (at.left + at.right) / 2 - box.left - this.card.offsetWidth / 2;
    this.card.style.left = `${Math.max(8, Math.min(left, box.width - this.card.offsetWidth - 8))}px`;
    this.card.style.top = `${at.bottom - box.top + 2}px`;
    const place = this.places.get(item);
    const marks = [...this.drawn.querySelectorAll(".tl-event")];
    if (marks.length && place !== undefined) {
      const inside = marks.filter((mark) => within(mark, place));
      this.list(inside.map((mark) => [mark.getAttribute("aria-label"), mark.getAttribute("href")]));
    } else if (item.matches("[data-n]") && !this.figure.dataset.money) {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.ask(item), 120);
    }
  }

  hide() {
    clearTimeout(this.waiting);
    this.card.hidden = true;
  }

  async ask(item) {
    const address = new URL(item.getAttribute("href"), location.href);
    const events = address.pathname;
    address.pathname += ".json";
    address.search += "&_size=5&_shape=array&_nofacet=1&_col=title&_col=date";
    if (!this.found.has(address.href)) {
      this.found.set(address.href, fetch(address).then((answer) => (answer.ok ? answer.json() : [])).catch(() => []));
    }
    const rows = await this.found.get(address.href);
    if (this.from !== item || this.card.hidden) return;
    this.list(rows.map((row) => [row.date ? `${row.date}: ${row.title}` : row.title, `${events}/${row.id}`]));
  }

  list(events) {
    const list = made("ul", "");
    for (const [words, address] of events.slice(0, 5)) {
      const link = made("a", "", words);
      link.href = address;
      const line = made("li", "");
      line.append(link);
      list.append(line);
    }
    this.card.append(list);
  }
}

for (const figure of document.querySelectorAll("figure.timeline")) if (figure.querySelector(".tl-hits")) new Chart(figure);
