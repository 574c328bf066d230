"""The events as pages: a Datasette plugin (`plugin`), its pages and styles, and the server (`serve`)."""
