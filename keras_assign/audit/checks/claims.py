"""All kinds of claims that a report's file may hold, an example of each.

A claim has its `kind` and what that asks for, and `says` (the claim, in your words). If wanted,
too: `id` (a name), `part` and `place` (in the report), `see` (a command that measures it) and
`added: true` (the report does not say it itself: it takes it for granted, or you ask). The examples
leave these out; `keras_assign/audit/assets/report.yaml` has them in full.

Differences of accuracies, which need a set with a size:

    {kind: higher, higher: cbam.test_accuracy, lower: cnn.test_accuracy}
    {kind: pooled, higher: "grid[copies=1000]", lower: "grid[copies=0]"}  # In the mean.
    {kind: pooled, higher: "grid[copies=1000]", lower: "grid[copies=0]", by_more_than: -0.005}
    {kind: levels_off, before: "grid[copies=1000]", after: "grid[copies=2000]"}
    {kind: best_of, best: "grid[copies=1000, real=300]", among: grid}
    {kind: close, figure: "grid[copies=1000, real=300]", to: [cnn.test_accuracy], within: 0.01}
    {kind: large_enough, accuracy: cnn.test_accuracy, to_tell: 0.005}  # The set that tests.
    {kind: repeats, groups: [["grid[copies=0, real=300]", "again[copies=0, real=300]"]]}

`repeats` names figures of one setting that was trained again: they tell the noise that differences
are held against; so do standard deviations that are printed with means, and `noise: 0.5%`, which
you assume. Without any of these a difference that the sampling of test items does not explain is
*beyond sampling; noise between trainings not known*.

Orders, gains and ratios, of figures of any kind:

    {kind: monotone, cells: grid, along: copies, direction: rising}  # Every step.
    {kind: monotone, cells: cnn.loss, direction: falling}  # Every epoch.
    {kind: gains, of: "grid[copies=1000]", over: "grid[copies=0]", pattern: diminishing}
    {kind: gains, of: "grid[copies=1000]", over: "grid[copies=0]", largest: "300"}
    {kind: gains, of: "grid[real=300]", steps: true, pattern: growing}  # From each to the next.
    {kind: gains, of: "table[gain]", pattern: diminishing}  # The gains are printed themselves.
    {kind: ratio, of: [cbam.train_time, cnn.train_time], printed: 1.19}
    {kind: ratio, of: [cbam.train_time, cnn.train_time], printed: 19%, more: true}
    {kind: ratio, of: [cbam.train_time, cnn.train_time], at_least: 2}

Trainings:

    {kind: learns_all_classes, training: cnn.acc, validation: cnn.val, test: cnn.test, classes: 10}
    {kind: fresh, accuracies: [one.accuracy, two.accuracy, three.accuracy]}
    {kind: converged, losses: [cnn.test_loss], fall: 0.05, epochs: 3}
    {kind: slower, slower: cbam.loss, faster: cnn.loss}
    {kind: overfits, train: cnn.train_accuracy, test: cnn.test_accuracy}
    {kind: one_classifier, train: [a.train, b.train, c.train], test: [a.test, b.test, c.test]}

Numbers that have to agree:

    {kind: equal, groups: [[cnn.test_accuracy, "table[model=cnn]"]]}
    {kind: equal, groups: [[97.5%, "table[model=cnn]"]]}  # Text against table.
    {kind: total, total: cnn.time, parts: [cnn.epoch_time]}  # All epochs.
    {kind: total, total: cnn.epoch_time, parts: [cnn.train_time, cnn.test_time], each_epoch: true}
    {kind: total, total: cnn.mean_epoch_time, parts: [cnn.epoch_time], mean: true}
    {kind: difference, printed: 0.43%, of: [cbam.test_accuracy, cnn.test_accuracy]}

Counts, times, and what no number tells:

    {kind: supply, cells: [grid], originals: real, copies: copies, of_each: 3}
    {kind: one_draw, sizes: [300], of: 1000, draws: 2}
    {kind: alike, cells: [grid]}  # In optimiser updates.
    {kind: takes_longer, longer: [cbam.train_time], shorter: [cnn.train_time]}
    {kind: untestable, why: No map is shown.}
"""

from typing import Annotated

from pydantic import Field

from keras_assign.audit.checks.arithmetic import Difference, Equal, Total
from keras_assign.audit.checks.counts import Alike, LargeEnough, OneDraw, Supply
from keras_assign.audit.checks.differences import BestOf, Close, Higher, LevelsOff, Pooled
from keras_assign.audit.checks.orders import Gains, Monotone, Ratio
from keras_assign.audit.checks.repeats import Repeats
from keras_assign.audit.checks.times import TakesLonger
from keras_assign.audit.checks.trainings import (
    Converged,
    Fresh,
    LearnsAllClasses,
    OneClassifier,
    Overfits,
    Slower,
)
from keras_assign.audit.checks.untestable import Untestable

AnyClaim = Annotated[
    Alike
    | BestOf
    | Close
    | Converged
    | Difference
    | Equal
    | Fresh
    | Gains
    | Higher
    | LargeEnough
    | LearnsAllClasses
    | LevelsOff
    | Monotone
    | OneClassifier
    | OneDraw
    | Overfits
    | Pooled
    | Ratio
    | Repeats
    | Slower
    | Supply
    | TakesLonger
    | Total
    | Untestable,
    Field(discriminator="kind"),
]
