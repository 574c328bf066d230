"""Writing through the pages: who may (`accounts`, `access`, `guard`, `throttle`), and the pages for it."""
