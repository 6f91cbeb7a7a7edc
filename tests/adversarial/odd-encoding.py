"""A notebook in UTF-16, with a mark at its beginning."""

import json


def hand_in(notebook):
    return json.dumps(notebook).encode("utf-16")


DESERVES = {}
