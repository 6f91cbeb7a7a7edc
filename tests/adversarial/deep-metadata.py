"""Metadata nested so deeply that they can be read and not copied."""

import json


def hand_in(notebook):
    notebook["cells"][0]["metadata"]["deep"] = "@"
    return json.dumps(notebook).replace('"@"', "[" * 600 + "]" * 600).encode()


DESERVES = {}
