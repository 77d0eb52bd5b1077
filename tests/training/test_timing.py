from keras_assign.data.pipelines import image_batches
from keras_assign.models.digit_cnn import digit_cnn
from keras_assign.training.environment import describe_environment
from keras_assign.training.fit import compile_classifier
from keras_assign.training.timing import alternating_epochs


def test_models_alternate_and_each_round_is_timed(digits, monkeypatch):
    models = {
        name: digit_cnn(
            "spatial" if name == "attentive" else "none", filters=(2, 2, 2), dense_units=4
        )
        for name in ("plain", "attentive")
    }
    turns = []
    for name, model in models.items():
        compile_classifier(model, 0.001)
        fit = model.fit
        monkeypatch.setattr(
            model, "fit", lambda *a, f=fit, n=name, **k: (turns.append(n), f(*a, **k))[1]
        )
    batches = image_batches(digits.train_images[:64], digits.train_labels[:64], 32)
    times = alternating_epochs(models, batches, image_batches(digits.test_images[:8]), rounds=3)
    assert turns[-6:] == ["plain", "attentive"] * 3
    for measured in times.values():
        assert len(measured["epoch_seconds"]) == len(measured["test_seconds"]) == 3
        # The first step traces and compiles; a later epoch of two tiny batches does not.
        assert measured["compile_seconds"] > min(measured["epoch_seconds"])


def test_environment_names_versions_and_hardware_but_no_machine():
    import platform

    environment = describe_environment()
    assert set(environment["versions"]) >= {"keras_assign", "python", "tensorflow", "keras"}
    assert environment["hardware"]["cores"] >= 1
    assert platform.node() not in str(environment).split()
