"""The version of the code behind a result: what a module does, with all it imports from here."""

import ast
import hashlib
import importlib.util
import json
from importlib import metadata
from pathlib import Path

from keras_assign.errors import InputError

LIBRARIES = ("tensorflow", "keras")
PACKAGES = ("keras_assign", "experiments")
SAME_RESULTS = "same_results.json"


def code_version(module: str, packages: tuple[str, ...] = PACKAGES) -> str:
    """Fingerprint of a module, or an earlier one that is known to give the same results.

    Args:
        module: dotted name of the module that defines the work.
        packages: top-level packages whose modules count.

    Returns:
        12 hexadecimal digits.

    Raises:
        InputError: `SAME_RESULTS` is there but damaged.
    """
    found = fingerprint(module, packages)
    known = {entry["code"]: entry["same_as"] for entry in same_results(module).get(module, [])}
    return known.get(found, found)


def same_results(module: str) -> dict[str, list[dict]]:
    """Changes of code that changed no result, as `experiments.recheck` has written them down.

    Args:
        module: any module of the package whose file is read.

    Returns:
        By module, entries with at least `code`, a fingerprint, and `same_as`, the version of code
        that stored results have and that gives the same; nothing if there is no file.

    Raises:
        InputError: the file is damaged.
    """
    file = same_results_file(module)
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        versions = [
            entry[k] for of in content.values() for entry in of for k in ("code", "same_as")
        ]
        if not all(isinstance(version, str) for version in versions):
            raise ValueError("a version is no text")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        line = str(error).partition("\n")[0]
        raise InputError(
            f"{file} is no whole list of code with the same results ({line}); restore it from git"
        ) from error
    return content


def same_results_file(module: str) -> Path:
    """Where `same_results` of a module are kept: beside its top-level package's own file."""
    return _root(module.partition(".")[0]) / SAME_RESULTS


def fingerprint(module: str, packages: tuple[str, ...] = PACKAGES) -> str:
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


def _root(package):
    # Of a top-level package: for any other, `find_spec` would import the parents.
    return Path(importlib.util.find_spec(package).origin).parent


def _parse(module):
    package, *rest = module.split(".")
    root = _root(package)
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
