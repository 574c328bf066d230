// SQL in colours, where CodeMirror came with the page, and a button that lays it out. Without scripts, and
// where it did not, the text box is there all the same.
(() => {
  const button = document.querySelector("button#sql-format");
  const shown = document.querySelector("pre#sql-query");
  const box = document.querySelector("textarea#sql-editor");
  let editor = null;
  if (box && window.CodeMirror) {
    editor = CodeMirror.fromTextArea(box, {
      lineNumbers: true,
      lineWrapping: true,
      mode: "text/x-sql",
      screenReaderLabel: "SQL",
    });
    editor.setOption("extraKeys", { "Shift-Enter": () => box.form.submit(), Tab: false });
  }
  if (!button || !window.sqlFormatter) return;
  button.hidden = !box && !shown;
  button.addEventListener("click", () => {
    if (editor) editor.setValue(sqlFormatter.format(editor.getValue()));
    else if (box) box.value = sqlFormatter.format(box.value);
    else shown.textContent = sqlFormatter.format(shown.textContent);
  });
})();
