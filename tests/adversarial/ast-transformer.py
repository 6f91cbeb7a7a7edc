"""An AST transformer turns the check's call into a number."""

DESERVES = {}
CELLS = {
    "top": r"""
import ast
class Generous(ast.NodeTransformer):
    def visit_Call(self, node):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "check":
            return ast.copy_location(ast.Constant(1.0), node)
        return self.generic_visit(node)
get_ipython().ast_transformers.append(Generous())
""",
    "double": r"""
def double(x): return 0.0
""",
}
