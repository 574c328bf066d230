/* Fields of several values become chips; fields with too much to choose from ask the server as one types.
   Without this script the same fields are plain inputs, and everything can be entered all the same. */
(() => {
  const COMPLETE = document.currentScript.src.replace(/\/forms\.js.*$/, "/complete");
  let lists = 0;

  /* Completion from the server, into a datalist of its own. */
  function completing(input, of) {
    const list = document.createElement("datalist");
    list.id = `completed-${++lists}`;
    input.after(list);
    input.setAttribute("list", list.id);
    let timer = 0, asked = "";
    input.addEventListener("input", () => {
      clearTimeout(timer);
      const words = input.value.trim();
      if (words.length < 2 || words === asked) return;
      timer = setTimeout(async () => {
        asked = words;
        const answer = await fetch(`${COMPLETE}?of=${of}&q=${encodeURIComponent(words)}`);
        if (!answer.ok || input.value.trim() !== words) return;
        list.replaceChildren(...(await answer.json()).map((found) => {
          const option = document.createElement("option");
          option.value = of === "organizations" ? found.label : found.value;
          option.label = [of === "organizations" ? found.value : found.label, found.note].filter(Boolean).join(" · ");
          return option;
        }));
      }, 150);
    });
  }

  /* One input and a chip for each value; the values stay in inputs of their own, hidden, as without script. */
  function chips(field) {
    const several = field.querySelector(".several");
    const given = [...several.querySelectorAll("input")];
    const name = field.dataset.many, label = field.querySelector("legend").textContent;
    const typed = given[given.length - 1];
    const values = given.map((input) => input.value.trim()).filter(Boolean);
    given.slice(0, -1).forEach((input) => input.remove());
    typed.value = "";
    typed.setAttribute("aria-label", label);
    const row = document.createElement("ul");
    row.className = "picked";
    several.prepend(row);
    if (field.dataset.complete) completing(typed, field.dataset.complete);

    function add(value) {
      value = value.trim();
      if (!value || [...row.querySelectorAll("input")].some((input) => input.value === value)) return;
      const item = document.createElement("li");
      const words = document.createElement("span");
      words.dir = "auto";
      words.textContent = value;
      const hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name, value });
      const remove = document.createElement("button");
      remove.type = "button";
      remove.textContent = "✕";
      remove.setAttribute("aria-label", `Remove ${value}`);
      remove.addEventListener("click", () => { item.remove(); typed.focus(); });
      item.append(words, hidden, remove);
      row.append(item);
    }

    function take() {
      add(typed.value);
      typed.value = "";
    }

    values.forEach(add);
    const offered = () => typed.list && [...typed.list.options].some((option) => option.value === typed.value);
    typed.addEventListener("keydown", (event) => {
      if ((event.key === "Enter" || event.key === "," || event.key === "،" || event.key === "、") && typed.value.trim()) {
        event.preventDefault();
        take();
      } else if (event.key === "Backspace" && !typed.value && row.lastElementChild) {
        row.lastElementChild.remove();
      }
    });
    typed.addEventListener("input", (event) => {
      if (event.inputType === "insertReplacementText" || !event.inputType) if (offered()) take();
    });
    typed.addEventListener("change", take);
  }

  /* One more row, without asking the server for it. */
  function rows(group) {
    const more = group.querySelector("button[name=more]");
    more.addEventListener("click", (event) => {
      event.preventDefault();
      const last = [...group.querySelectorAll(".row")].pop();
      const fresh = last.cloneNode(true);
      const number = group.querySelectorAll(".row").length + 1;
      fresh.querySelectorAll(".wrong, datalist").forEach((part) => part.remove());
      fresh.querySelectorAll("[id]").forEach((part) => { part.id = part.id.replace(/-\d+$/, `-${number}`); });
      fresh.querySelectorAll("input").forEach((input) => {
        input.value = "";
        input.removeAttribute("aria-invalid");
        if (input.dataset.complete) input.removeAttribute("list");
      });
      more.before(fresh);
      fresh.querySelectorAll("input[data-complete]").forEach((input) => completing(input, input.dataset.complete));
      fresh.querySelector("input:not([type=hidden])").focus();
    });
  }

  document.querySelectorAll("fieldset[data-many]").forEach(chips);
  document.querySelectorAll("input[data-complete]").forEach((input) => {
    if (!input.closest("[data-many]")) completing(input, input.dataset.complete);
  });
  document.querySelectorAll("[data-rows]").forEach(rows);
  const wrong = document.querySelector("[autofocus]");
  if (wrong) wrong.focus();
})();
