"""No notebook: JSON that ends too soon."""


def hand_in(notebook):
    return b'{"cells": [{"cell_type": "code", "metadata": {"nbgrader":'


DESERVES = {}
