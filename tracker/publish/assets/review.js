/* Keys for what the page has buttons and links for: whatever has data-key="a" is pressed by a.
   Without this script the buttons are pressed as any others. */
(() => {
  const dialog = document.getElementById("keys");
  const help = document.querySelector("button.help");
  let pressed = false;

  if (help && dialog) {
    help.hidden = false;
    help.addEventListener("click", () => dialog.showModal());
  }

  /* A decision is sent once, however often its key is pressed. */
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (pressed) event.preventDefault();
    pressed = true;
  });
  window.addEventListener("pageshow", () => { pressed = false; });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (dialog && dialog.open) return;
    const at = event.target;
    if (at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) && at.type !== "radio") {
      if (event.key === "Escape") at.blur();
      return;
    }
    const found = [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key.split(" ").includes(event.key));
    if (!found) return;
    event.preventDefault();
    found.click();
    if (found.tagName === "SUMMARY") {
      const field = found.parentElement.querySelector("input");
      if (field) field.focus();
    }
  });

  const wrong = document.querySelector("[autofocus]");
  if (wrong) wrong.focus();
})();
