// A click elsewhere closes a menu; it leaves open what a reader has unfolded to read.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.nav-menu[open], details.actions-menu-links[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
