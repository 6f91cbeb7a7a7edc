"""The notebook asks for a kernel that is a command of its own."""


def hand_in(notebook):
    notebook["metadata"]["kernelspec"] = {"name": "../../evil", "display_name": "x", "language": "bash"}
    return notebook


DESERVES = {}
