"""Pages for people: one file a screen group, and what their templates get (``views.py``)."""
