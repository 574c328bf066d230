"""SQL that strangers write, run in processes of its own within hard bounds of time and memory.

`database` is Datasette's database whose `execute` goes there; `bounds` says how much a query and a request
may cost; `lanes` keeps the processes and ends those that do not end; `process` is what runs in them.
"""
