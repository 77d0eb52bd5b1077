"""The version of the code behind a result: what a module does, with all it imports from here."""

import ast
import hashlib
import importlib.util
from importlib import metadata
from pathlib import Path

LIBRARIES = ("tensorflow", "keras")


def code_version(module: str, packages: tuple[str, ...] = ("keras_assign", "experiments")) -> str:
    """Fingerprint of a module and of every module of ours that it imports, directly or not.

    Imports are followed by absolute name, as this package writes them.

    Comments, docstrings and layout do not count, so tidying up keeps stored results valid; the
    versions of TensorFlow and Keras count, since other versions give other numbers.

    Args:
        module: dotted name of the module that defines the work.
        packages: top-level packages whose modules count.

    Returns:
        12 hexadecimal digits.
    """
    sources = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        # A package's own file only holds its version, which may rise while the code stays.
        if name in sources or name in packages or name.split(".")[0] not in packages:
            continue
        tree = _parse(name)
        if tree is None:
            continue  # `from package.module import name`: `name` was no module.
        # Python 3.12 writes a field more, empty here, which must not make 3.11's results void.
        sources[name] = ast.dump(_without_docstrings(tree)).replace(", type_params=[]", "")
        waiting.extend(_imports(tree))
    libraries = {library: metadata.version(library) for library in LIBRARIES}
    text = repr((sorted(sources.items()), sorted(libraries.items())))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _parse(module):
    # By path, not by `find_spec`, which would import the module's parents.
    package, *rest = module.split(".")
    root = Path(importlib.util.find_spec(package).origin).parent
    for file in (root.joinpath(*rest).with_suffix(".py"), root.joinpath(*rest, "__init__.py")):
        if file.is_file():
            return ast.parse(file.read_text(encoding="utf-8"))
    return None


def _imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _without_docstrings(tree):
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_text(body[0]):
            del body[0]
    return tree


def _is_text(node):
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
