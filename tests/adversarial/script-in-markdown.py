"""Scripts, event handlers, frames and styles, in text and in stored outputs; its one answer is right."""

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)><iframe src='https://example.org'></iframe>"
    "<style>* {display: none}</style><svg onload=alert(3)></svg><a href='javascript:alert(4)'>x</a>"
    "<meta http-equiv=refresh content='0; url=https://example.org'><form action=//example.org><input></form>"
    "$\\href{javascript:alert(5)}{x}$ [x](javascript:alert(6)) ![x](https://example.org/x.png)"
)


def hand_in(notebook):
    for cell in notebook["cells"]:
        if cell.get("id") == "double":
            cell["source"] = "def double(x):\n    return 2 * x"
            cell["outputs"] = [{"output_type": "display_data", "data": {"text/html": HOSTILE}, "metadata": {}}]
    notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "id": "hostile", "source": HOSTILE})
    return notebook


DESERVES = {"double": 2}
