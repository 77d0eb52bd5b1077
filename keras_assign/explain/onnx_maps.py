"""Attention maps as further outputs of an ONNX file, so that it explains without TensorFlow."""

import re
from pathlib import Path

PREFIX = "attention/"  # Begins the name of an output that is a layer's map.
SEEN = "seen"  # The output with what a model of speech saw.
_MAP = re.compile(r"/(?P<layer>block\d+_(?:cbam|spatial_attention))(?:_\d+)?/.*conv\w*/Sigmoid:0$")


def add_maps(file: Path, about: dict[str, str] | None = None) -> list[str]:
    """Make the spatial attention of each layer an output of the file; those that it has remain.

    Maps are float32 (batch, 1, height, width), 0 to 1, under `attention/<layer>`; under `seen` is
    the spectrogram image of a model of speech, float32 (1, 1, rows, columns).

    Args:
        file: of a model with spatial attention, or none; written anew where it has some.
        about: added to its metadata.

    Returns:
        The names of the layers.
    """
    import onnx

    model = onnx.load(str(file))
    graph = model.graph
    maps = {
        match["layer"]: output
        for node in graph.node
        for output in node.output
        if node.op_type == "Sigmoid" and (match := _MAP.search(output))
    }
    outputs = {f"{PREFIX}{layer}": tensor for layer, tensor in maps.items()}
    if maps and any(layer.endswith("cbam") for layer in maps):
        outputs[SEEN] = _first_image(graph)
    known = {output.name for output in graph.output}
    for name, tensor in outputs.items():
        if name not in known:
            graph.node.append(onnx.helper.make_node("Identity", [tensor], [name]))
            kind = onnx.TensorProto.FLOAT
            graph.output.append(onnx.helper.make_tensor_value_info(name, kind, [None] * 4))
    if maps:
        told = {entry.key: entry.value for entry in model.metadata_props}
        onnx.helper.set_model_props(model, told | (about or {}))
        onnx.checker.check_model(model)
        file.write_bytes(model.SerializeToString())
    return sorted(maps)


def _first_image(graph):
    """What the network's first convolution over rows and columns takes."""
    return next(
        node.input[0]
        for node in graph.node
        if node.op_type == "Conv" and "block1_" in node.input[1]
    )
