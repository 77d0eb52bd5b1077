import shutil

import pytest

from experiments import attention, augmentation, gan
from experiments.attention_digits.settings import DigitSettings
from experiments.augmentation.settings import AugmentationSettings
from experiments.gan.settings import GanSettings

STUDIES = {
    "attention": (attention.run, DigitSettings, {"validation_fraction": 0.2}),
    "augmentation": (augmentation.run, AugmentationSettings, {"real": (5,), "augmented": (5,)}),
    "gan": (gan.run, GanSettings, {"real": (5,), "generate": (5,)}),
}


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_tells_once_what_is_odd_about_one_s_own_images(
    name, digit_folder, tmp_path, capsys
):
    run, settings_class, few = STUDIES[name]
    settings = settings_class(
        dataset="folder", data_dir=str(digit_folder), protocol="corrected", dry_run=True, **few
    )
    run(settings, tmp_path / "run")
    assert "3/2.png" not in capsys.readouterr().out
    shutil.copy(digit_folder / "train" / "3" / "2.png", digit_folder / "test" / "3" / "x.png")
    run(settings, tmp_path / "run")
    assert capsys.readouterr().out.count("3/2.png") == 1
