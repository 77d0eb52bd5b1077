from keras_assign.models.audio_cnn import audio_cnn
from keras_assign.training import architecture, cbam_cost


def test_arithmetic_within_cbam_is_counted_by_hand():
    model = audio_cnn((28, 28, 3), attention="cbam", filters=(8, 16, 16, 16))
    found = {layer["name"]: layer for layer in cbam_cost.describe(model)}
    # 1x1 convolutions at one place, 8 -> 4 -> 8, and 7x7 over two planes at 28x28 places.
    assert found["block1_cbam"]["flops"] == 2 * (8 * 4 + 4 * 8 + 7 * 7 * 2 * 28 * 28)
    plain = {layer["name"]: layer for layer in architecture.describe(model)}
    others = [name for name in found if "cbam" not in name]
    assert [found[name] for name in others] == [plain[name] for name in others]
    twice = audio_cnn((28, 28, 3), attention="cbam", filters=(8, 16, 16, 16), max_pooled=True)
    first = next(layer for layer in cbam_cost.describe(twice) if layer["name"] == "block1_cbam")
    assert first["flops"] - found["block1_cbam"]["flops"] == 2 * (8 * 4 + 4 * 8)
