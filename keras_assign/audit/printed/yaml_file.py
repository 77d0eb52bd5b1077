"""A report's YAML file: read with care, and its faults told with their lines."""

from pathlib import Path
from typing import get_args

import yaml
from pydantic import ValidationError

from keras_assign.audit.checks.claims import AnyClaim
from keras_assign.audit.printed.entries import Entry, ItemSet, Run, Table, Training, known
from keras_assign.audit.printed.report import Report
from keras_assign.audit.printed.text_file import content_of
from keras_assign.errors import InputError

MOST_REPEATED = 10_000  # Values that aliases may add.
CLAIM_KINDS = {
    get_args(claim.model_fields["kind"].annotation)[0]: claim
    for claim in get_args(get_args(AnyClaim)[0])
}
_ENTRIES = {"sets": ItemSet, "runs": Run, "tables": Table}


def read(file: str | Path) -> Report:
    """Read a report from a YAML file of the form that `printed.report` describes.

    Args:
        file: the file.

    Returns:
        The report; every reference in it leads somewhere.

    Raises:
        InputError: the file is missing, no YAML, or not of the form; the message says where.
    """
    node = _composed(file, content_of(file))
    if not isinstance(node, yaml.MappingNode):
        raise InputError(f"{file} is no report: expected names with values, such as title, runs")
    try:
        content = _built(node)
    except _FaultError as fault:
        raise InputError(f"{file}, line {fault.line}: {fault}") from fault
    try:
        return Report.model_validate(content)
    except ValidationError as error:
        raise InputError(f"{file}{_in_one_line(error, node)}") from error


class _Loader(yaml.CSafeLoader):
    """All plain values stay text, as printed."""

    yaml_implicit_resolvers = {}


class _FaultError(ValueError):
    """What is wrong with a node."""

    def __init__(self, message, node):
        super().__init__(message)
        self.line = node.start_mark.line + 1


def _composed(file, text):
    """The file's nodes; those that aliases repeat are the same objects."""
    try:
        node = yaml.compose(text, _Loader)
        _require_few(node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it is damaged"
        raise InputError(f"{file} is no YAML{where}: {problem}") from error
    except _FaultError as fault:
        raise InputError(f"{file}, line {fault.line}: {fault}") from fault
    except RecursionError as error:
        raise InputError(f"{file} is nested too deeply for a report") from error
    return node


def _require_few(root):
    """Refuse aliases that would blow up, before anything is made of them."""
    sizes = {}

    def size(node):
        if id(node) in sizes:
            if sizes[id(node)] is None:
                raise _FaultError("an alias stands within what it names", node)
            return sizes[id(node)]
        sizes[id(node)] = None
        parts = ()
        if isinstance(node, yaml.MappingNode):
            parts = (part for pair in node.value for part in pair)
        elif isinstance(node, yaml.SequenceNode):
            parts = node.value
        found = 1 + sum(size(part) for part in parts)
        sizes[id(node)] = found
        return found

    if root is not None and size(root) > len(sizes) + MOST_REPEATED:
        raise _FaultError("aliases repeat too much here; write the values out", root)


def _built(node):
    """Text, lists and dicts of it."""
    if not node.tag.startswith("tag:yaml.org,2002:") or "python" in node.tag:
        raise _FaultError(f"tags such as {node.tag} are not read; write the value alone", node)
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_built(one) for one in node.value]
    found = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _FaultError("expected a name before the colon", key)
        if key.value in found:
            raise _FaultError(f"{key.value} is there twice", key)
        found[key.value] = _built(value)
    return found


def _in_one_line(error, root):
    """The first fault, and where it is: of a claim by its id."""
    faults = sorted(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
    first = faults[0]
    loc = first["loc"]
    if loc[:1] == ("claims",) and len(loc) > 2:  # The kind stands there, too, as a place.
        loc = (*loc[:2], *loc[3:])
    path, node, key = _walked(root, loc)
    message = _message(first, node, key)
    if not path:  # Of the whole: the message names the entry.
        node = _named(root, message) or node
    line = (key if key is not None else node).start_mark.line + 1
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    where = ".".join(path)
    told = f", line {line}: {where + ': ' if where else ''}{message}{more}"
    return told.replace("claim claim_", "claim ")


def _walked(node, loc):
    """Where a fault is: its path in words, the deepest node there, and the key that names it."""
    path, key = [], None
    for place in loc:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(place)), None)
            if pair:
                key, node = pair
                path.append(str(place))
        elif isinstance(node, yaml.SequenceNode) and place in range(len(node.value)):
            key, node = None, node.value[place]
            path.append(_id_of(node) or str(place + 1))
    if path[:1] == ["claims"] and len(path) > 1:
        path[:2] = [f"claim {path[1]}"]
    return path, node, key


def _id_of(node):
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value.value for key, value in pairs if key.value == "id"), "")


def _named(root, message):
    """The node of the claim, run, table or set that a message begins with."""
    name = message.partition(":")[0].removeprefix("claim ")
    for key, value in root.value:
        if isinstance(value, yaml.MappingNode):
            found = next((k for k, _ in value.value if k.value == name), None)
            if found:
                return found
        elif key.value == "claims" and isinstance(value, yaml.SequenceNode):
            for n, node in enumerate(value.value, start=1):
                if name == (_id_of(node) or f"claim_{n}"):
                    return node
    return None


def _message(fault, node, key):
    kind, given = fault["type"], fault.get("ctx", {})
    name = str(fault["loc"][-1]) if fault["loc"] else ""
    if kind == "extra_forbidden":
        if node.value == "" and " " in name:
            return f'is no key; quote a value with a comma: title: "before, {name}"'
        return f"is no key here{known(_keys(fault['loc']), name)}"
    if kind == "missing":
        return f"{name} is missing"
    if kind == "union_tag_not_found":
        return f"kind is missing{known(CLAIM_KINDS)}"
    if kind == "union_tag_invalid":
        return f"there is no kind {given['tag']}{known(CLAIM_KINDS, given['tag'])}"
    if kind == "value_error":
        return fault["msg"].removeprefix("Value error, ")
    said = f"; got {fault['input']!r}" if isinstance(fault["input"], str) else ""
    expected = _EXPECTED.get(kind, "something else").format(**given)
    return f"expected {expected}{said}"


_EXPECTED = {
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_parsing_size": "a smaller number",
    "float_parsing": "a number",
    "float_type": "a number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "text",
    "dict_type": "names with values",
    "model_type": "names with values",
    "tuple_type": "a list",
    "list_type": "a list",
    "greater_than": "a number above {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "a number below {lt}",
    "less_than_equal": "at most {le}",
    "literal_error": "{expected}",
    "too_short": "at least {min_length} of them",
    "too_long": "at most {max_length} of them",
}


def _keys(loc) -> list[str]:
    """The keys that there are where a fault is."""
    places = [str(place) for place in loc[:-1]]
    entry: type[Entry] = Report
    if places[:1] == ["claims"]:
        entry = CLAIM_KINDS.get(places[-1], Report)
    elif places and places[0] in _ENTRIES:
        entry = Training if places[-1] == "training" else _ENTRIES[places[0]]
    return list(entry.model_fields)
